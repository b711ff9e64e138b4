import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { expect, root, test } from './desktop.js';

/** Plays the control plane: introduces itself, crashes at its first life, and stops when asked to. */
const script = `
const fs = require('node:fs');
const marker = process.argv[2];
process.parentPort.on('message', ({ data }) => {
  if (data.command === 'stop') { console.error('stopping'); process.exit(0); }
});
console.error('life of ' + process.argv.slice(3).join(' '));
if (!fs.existsSync(marker)) { fs.writeFileSync(marker, ''); console.error('crashing'); process.exit(7); }
process.parentPort.postMessage({
  event: 'listening', url: 'http://127.0.0.1:1', pid: process.pid, signInUrl: '', token: 'wh_secret',
});
`;

/**
 * The supervisor on Electron's own Node, where a packaged program runs its control plane. The whole control plane is not
 * tried there: its database's driver needs a newer Node than the Electrons have that tests may meet.
 */
test('supervises a utility process: lines, crash, restart, introduction, stop', async ({ desktop }) => {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-utility-'));
  const entry = join(folder, 'child.cjs');
  await writeFile(entry, script);
  for (const name of ['supervisor', 'control-plane-process']) {
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        outDir: folder,
        emptyOutDir: false,
        target: 'node20',
        lib: {
          entry: join(root, 'src-main/desktop', `${name}.ts`),
          formats: ['cjs'],
          fileName: () => `${name}.cjs`,
        },
        rolldownOptions: { external: [/^node:/, 'electron'] },
      },
    });
  }
  type Parts = typeof import('../../src-main/desktop/supervisor.js') &
    typeof import('../../src-main/desktop/control-plane-process.js');

  const seen = await desktop.app.evaluate(
    async (_electron, { directory, program }) => {
      const { createRequire } = process.getBuiltinModule('node:module');
      const require = createRequire(`${directory}/`);
      const { Supervisor } = require('./supervisor.cjs') as Parts;
      const { startInUtilityProcess } = require('./control-plane-process.cjs') as Parts;
      const lines: string[] = [];
      const kinds: string[] = [];
      const listening = Promise.withResolvers<unknown>();
      const supervisor = new Supervisor(
        (listeners) => startInUtilityProcess(program, [`${directory}/marker`, 'a', 'flag'], listeners),
        {
          onLine: (line) => lines.push(line),
          onChange: (state) => {
            kinds.push(state.kind === 'failed' ? `failed with ${state.how}` : state.kind);
            if (state.kind === 'running') listening.resolve(null);
          },
        },
      );
      supervisor.start();
      await listening.promise;
      const { address } = supervisor;
      await supervisor.stop();
      return { lines, kinds, address };
    },
    { directory: folder, program: entry },
  );
  await rm(folder, { recursive: true });
  expect(seen).toEqual({
    lines: ['life of a flag', 'crashing', 'life of a flag', 'stopping'],
    kinds: ['starting', 'failed with code 7', 'starting', 'running', 'stopping'],
    address: { url: 'http://127.0.0.1:1', token: 'wh_secret' },
  });
});

import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import {
  followRun,
  history,
  makePackage,
  publish,
  publishScript,
  runJob,
  untilLine,
} from '../support/packages.js';

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
const isPostgres = process.env['WHEELHOUSE_TEST_DIALECT'] === 'postgres';
const diskMiB = 24;

describe.skipIf(!canMount)('a full disk (needs root, to mount one)', () => {
  let plane: ControlPlane;
  beforeEach(async () => {
    plane = await ControlPlane.prepare();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'tmpfs', plane.dataDir]);
    await plane.boot();
  });
  afterEach(async () => {
    await plane.end();
    execFileSync('umount', ['--lazy', plane.dataDir]);
    await plane.remove();
  });

  const filesIn = (folder: string) =>
    readdirSync(join(plane.dataDir, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  const filler = () => join(plane.dataDir, 'filler');

  /** Takes every byte that is left. */
  function fill(): void {
    const file = openSync(filler(), 'a');
    try {
      for (let size = 1024 ** 2; size >= 1;)
        try {
          writeSync(file, Buffer.alloc(size));
        } catch (error) {
          if ((error as { code?: string }).code !== 'ENOSPC') throw error;
          size = size === 1 ? 0 : Math.floor(size / 2);
        }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  it('refuses an upload with 507, keeps nothing of it, and takes it once there is room', async () => {
    const data = Buffer.alloc(diskMiB * 1024 ** 2).toString('base64');
    const bytes = await makePackage({ name: 'large', version: '1.0.0', command: 'true' }, {});
    const large = Buffer.concat([bytes, Buffer.from(data)]);
    const whileUploading = await publish(plane, 'large', large);
    expect(whileUploading).toEqual({
      status: 507,
      body: {
        status: 'ERROR',
        error: {
          code: 'disk_full',
          message: 'The disk of the control plane is full. Nothing was changed. Make room and try again.',
        },
      },
    });
    await expect.poll(() => filesIn('uploads')).toEqual([]);
    fill();
    expect((await publish(plane, 'large', bytes)).status).toBe(507);
    expect((await plane.fetch('/api/job/large')).status).toBe(404);
    expect(filesIn('artefacts')).toEqual([]);
    rmSync(filler());
    expect((await publish(plane, 'large', bytes)).status).toBe(200);
  });

  it.skipIf(isPostgres)('keeps no package whose rows found no room', async () => {
    // A small file, but a large row.
    const bytes = await makePackage({
      name: 'wide',
      version: '1.0.0',
      command: 'true',
      description: 'x'.repeat(1_000_000),
    });
    fill();
    truncateSync(filler(), statSync(filler()).size - 32 * 1024);
    expect((await publish(plane, 'wide', bytes)).status).toBe(507);
    expect(filesIn('artefacts')).toEqual([]);
    rmSync(filler());
    expect((await publish(plane, 'wide', bytes)).status).toBe(200);
    expect(filesIn('artefacts')).toHaveLength(1);
  });

  it('costs a running job neither a line nor its result', async () => {
    const gate = join(plane.dataDir, 'gate');
    // Lines of 16 bytes: a page of the disk holds them whole or not at all, so that a refused line can be written again.
    await publishScript(
      plane,
      'steady',
      `i=0
       while [ $i -lt 400 ]; do
         i=$((i + 1))
         until printf 'line %010d\\n' $i; do sleep 0.05; done 2>/dev/null
         [ $((i % 10)) -ne 0 ] || sleep 0.02
         [ $i -ne 60 ] || until [ -e "${gate}" ]; do sleep 0.05; done
       done
       until echo '{"lines":'$i'}' > "$WHEELHOUSE_RESULT"; do sleep 0.05; done 2>/dev/null`,
    );
    const runId = await runJob(plane, 'steady');
    await untilLine(plane, runId, 'line 0000000050');
    fill();
    // Most lines come only now. An empty file takes no page of the disk.
    closeSync(openSync(gate, 'w'));
    const bytes = await makePackage({ name: 'other', version: '1.0.0', command: 'true' });
    expect((await publish(plane, 'other', bytes)).status).toBe(507);
    // What it has written meanwhile finds no room in the database: with PostgreSQL that is on another disk.
    if (plane.databaseUrl === null)
      await expect
        .poll(() => plane.log)
        .toContain('log lines could not be stored yet; they are kept and tried again');
    expect((await publish(plane, 'other', bytes)).status).toBe(507);
    // It can still be looked at.
    expect((await plane.fetch('/healthz')).status).toBe(200);
    expect((await history(plane, 'steady', 'filter=stdout&limit=50')).length).toBe(50);
    rmSync(filler());
    const lines = await followRun(plane, runId);
    const expected = Array.from({ length: 400 }, (_, index) => `line ${String(index + 1).padStart(10, '0')}`);
    expect(lines.filter(({ type }) => type === 'stdout').map(({ data }) => data)).toEqual(expected);
    expect(lines.at(-1)?.data).toMatchObject({ ok: true, result: { lines: 400 } });
    expect((await publish(plane, 'other', bytes)).status).toBe(200);
  });

  it('does not cost a run its end when it ends meanwhile, even if the control plane is killed', async () => {
    const gate = join(plane.dataDir, 'gate');
    await publishScript(plane, 'ending', `echo begun; until [ -e "${gate}" ]; do sleep 0.05; done; exit 5`);
    const runId = await runJob(plane, 'ending');
    await untilLine(plane, runId, 'begun');
    fill();
    // An empty file takes no page of the disk.
    closeSync(openSync(gate, 'w'));
    const exit = join(plane.dataDir, 'runs', runId, 'exit');
    // It has tried to write down how it ended, and will go on trying.
    await expect.poll(() => existsSync(exit)).toBe(true);
    expect(readFileSync(exit, 'utf8')).toBe('');
    await plane.end('SIGKILL');
    rmSync(filler());
    await plane.boot();
    const lines = await followRun(plane, runId);
    expect(lines.map(({ type }) => type)).toEqual(['status', 'stdout', 'status', 'result']);
    expect(lines.at(-1)?.data).toMatchObject({ ok: false, exitCode: 5 });
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import flags from '../resources/flags.json' with { type: 'json' };
import { describeSettings, settingsTable } from '../test/support/settings-table.js';
import { SettingsError, readSettings } from './settings.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wheelhouse-settings-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = (argv: string[] = [], environment: NodeJS.ProcessEnv = {}) =>
  readSettings(['--data-dir', dataDir, ...argv], environment);
const writeFile = (content: unknown) =>
  writeFileSync(join(dataDir, 'settings.json'), JSON.stringify(content));

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(read()).toMatchObject({
      host: '127.0.0.1',
      port: 7411,
      dataDir,
      'runs.stopGrace': 10,
      'local.groups': [],
    });
  });

  it('lets the environment override the file, and flags the environment', () => {
    writeFile({ port: 1, host: '::1', 'local.capacity': 3 });
    const environment = {
      WHEELHOUSE_PORT: '2',
      WHEELHOUSE_HOST: 'localhost',
      WHEELHOUSE_LOCAL_GROUPS: 'a, b',
    };
    expect(read(['--port=3', '--exit-with-parent'], environment)).toMatchObject({
      port: 3,
      host: 'localhost',
      exitWithParent: true,
      'local.capacity': 3,
      'local.groups': ['a', 'b'],
    });
  });

  it.each([
    [['--port', '70000'], {}, /--port is 70000/],
    [['--port', 'eighty'], {}, /--port is "eighty"/],
    [['--prot', '80'], {}, /--prot is not a flag/],
    [['--port'], {}, /--port needs a value/],
    [['--log-level', 'loud'], {}, /--log-level is "loud", but it must be one of fatal, error/],
    [['--database-url', 'mysql://u:pw@x'], {}, /^--database-url must begin with postgres:[^@]*$/],
    [['--database-url', 'postgres://u:pw@x:y/z'], {}, /^--database-url cannot be read as a URL[^@]*$/],
    [['--data-dir', fileURLToPath(import.meta.url)], {}, /settings\.test\.ts, which is no folder/],
    [['--tls-cert', 'x.pem'], {}, /--tls-cert and --tls-key belong together/],
    [[], { WHEELHOUSE_TIME_ZONE: 'Mars/Olympus' }, /no IANA time zone/],
    [[], { WHEELHOUSE_LOCAL_ENABLED: 'perhaps' }, /local\.enabled is "perhaps"/],
  ] as [string[], NodeJS.ProcessEnv, RegExp][])('refuses %j %j', (argv, environment, message) => {
    expect(() => read(argv, environment)).toThrow(message);
    expect(() => read(argv, environment)).toThrow(SettingsError);
  });

  it.each([
    [{ prot: 80 }, /"prot" is not a setting/],
    [{ dataDir: '/x' }, /"dataDir" is not a setting that can stand there/],
    [{ port: '80' }, /--port is "80"/],
    [[], /must hold a JSON object/],
  ])('refuses a file with %j', (content, message) => {
    writeFile(content);
    expect(() => read()).toThrow(message);
  });

  it('says when the file is not JSON', () => {
    writeFileSync(join(dataDir, 'settings.json'), '{');
    expect(() => read()).toThrow(/settings\.json is not JSON/);
  });
});

describe('the table of settings', () => {
  it('holds every flag but the one that chooses the shell', () => {
    const described = describeSettings().map(({ flag }) => flag);
    expect(flags.map(({ flag }) => flag).filter((flag) => !described.includes(flag))).toEqual(['--headless']);
  });

  it('agrees with the flags on environment names and defaults', () => {
    for (const { flag, environment, default: value } of describeSettings()) {
      const known = flags.find((each) => each.flag === flag);
      if (known === undefined || flag === '--data-dir') continue;
      expect({ environment, value }).toEqual({ environment: known.env, value: known.default });
    }
  });

  it('is the one in docs/settings.md', () => {
    const document = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8');
    expect(document).toContain(settingsTable());
  });
});

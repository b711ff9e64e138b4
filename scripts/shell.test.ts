import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseShell, findUnknownFlag, isHeadlessWanted } from './shell.mjs';

const flags = JSON.parse(readFileSync(new URL('../resources/flags.json', import.meta.url), 'utf8')) as {
  flag: string;
  env: string;
  type: string;
}[];

type Facts = Parameters<typeof chooseShell>[0];

describe('chooseShell', () => {
  const facts: Facts = {
    isHeadlessWanted: false,
    platform: 'linux',
    environment: { DISPLAY: ':0' },
    isRoot: false,
  };

  it.each<[string, Partial<Facts>, string, string]>([
    ['a display', {}, 'desktop', 'display'],
    ['a Wayland display', { environment: { WAYLAND_DISPLAY: 'wayland-0' } }, 'desktop', 'display'],
    ['a display forwarded over SSH', { environment: { DISPLAY: ':10', SSH_CONNECTION: 'a' } }, 'desktop', ''],
    ['macOS', { platform: 'darwin', environment: {} }, 'desktop', 'display'],
    ['macOS over SSH', { platform: 'darwin', environment: { SSH_CONNECTION: 'a' } }, 'headless', 'SSH'],
    ['Windows', { platform: 'win32', environment: {} }, 'desktop', 'display'],
    ['no display', { environment: {} }, 'headless', 'no display'],
    ['--headless', { isHeadlessWanted: true }, 'headless', '--headless'],
    ['root', { isRoot: true }, 'headless', 'sandbox'],
    [
      'root who goes without the sandbox',
      { isRoot: true, environment: { DISPLAY: ':0', ELECTRON_DISABLE_SANDBOX: '1' } },
      'desktop',
      'display',
    ],
  ])('%s', (_, change, kind, why) => {
    const chosen = chooseShell({ ...facts, ...change });
    expect(chosen.kind).toBe(kind);
    expect(chosen.why).toContain(why);
  });
});

describe('findUnknownFlag', () => {
  it.each([
    [[], null],
    [['--headless', '--port', '80', '--host=::1'], null],
    [['--port', '--host'], null],
    [['--prot', '80'], '--prot'],
    [['serve'], 'serve'],
  ] as [string[], string | null][])('%j', (argv, unknown) => {
    expect(findUnknownFlag(argv, flags)).toBe(unknown);
  });
});

describe('isHeadlessWanted', () => {
  it.each([
    [[], {}, false],
    [['--headless'], {}, true],
    [['--headless=false'], { WHEELHOUSE_HEADLESS: 'true' }, false],
    [['--headless', '--headless=0'], {}, false],
    [[], { WHEELHOUSE_HEADLESS: 'true' }, true],
    [[], { WHEELHOUSE_HEADLESS: '1' }, true],
    [[], { WHEELHOUSE_HEADLESS: 'no' }, false],
  ] as [string[], NodeJS.ProcessEnv, boolean][])('%j %j', (argv, environment, wanted) => {
    expect(isHeadlessWanted(argv, environment)).toBe(wanted);
  });
});

it('every flag has an environment name: WHEELHOUSE_ and the flag in upper snake case', () => {
  for (const { flag, env } of flags) {
    expect(env).toBe(`WHEELHOUSE_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`);
  }
});

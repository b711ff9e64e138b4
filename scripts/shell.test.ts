import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseShell, findUnknownFlag } from './shell.mjs';

const flags = JSON.parse(readFileSync(new URL('../resources/flags.json', import.meta.url), 'utf8')) as {
  flag: string;
  env: string;
  type: string;
}[];

describe('chooseShell', () => {
  const facts = {
    isHeadlessWanted: false,
    platform: 'linux' as NodeJS.Platform,
    environment: { DISPLAY: ':0' } as NodeJS.ProcessEnv,
    hasDesktop: true,
  };

  it.each([
    ['a display', {}, 'desktop', 'display'],
    ['a Wayland display', { environment: { WAYLAND_DISPLAY: 'wayland-0' } }, 'desktop', 'display'],
    ['macOS', { platform: 'darwin', environment: {} }, 'desktop', 'display'],
    ['no display', { environment: {} }, 'headless', 'no display'],
    ['--headless', { isHeadlessWanted: true }, 'headless', '--headless'],
    ['a build without desktop', { hasDesktop: false }, 'headless', 'no desktop'],
  ])('%s', (_, change, kind, why) => {
    const chosen = chooseShell({ ...facts, ...(change as object) });
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

it('every flag has an environment name: WHEELHOUSE_ and the flag in upper snake case', () => {
  for (const { flag, env } of flags) {
    expect(env).toBe(`WHEELHOUSE_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`);
  }
});

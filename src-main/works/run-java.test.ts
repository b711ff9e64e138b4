import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shells } from '../engine/executors/run-testing.js';

const script = join(import.meta.dirname, '../../resources/run-java.sh');
/** No machine has it. */
const version = 777;

let folder: string;
let homes: Record<'exact' | 'unmarked' | 'old', string>;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-run-java-'));
  homes = {
    exact: fakeJava('exact', version, true),
    unmarked: fakeJava('unmarked', version + 1, false),
    old: fakeJava('old', '1.8.0_1', true),
  };
});
afterAll(() => rmSync(folder, { recursive: true }));

function fakeJava(name: string, says: string | number, isMarked: boolean): string {
  const home = join(folder, name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  if (isMarked) writeFileSync(join(home, 'release'), `JAVA_VERSION="${says}"\n`);
  const lines = [
    '#!/bin/sh',
    `[ "$1" = -version ] && { echo 'openjdk version "${says}" 2026-01-01' >&2; exit; }`,
    `[ "$1" = -XshowSettings:properties ] && { echo '    java.home = ${home}' >&2; exit; }`,
    'printf "%s\\n" "$@"',
  ];
  writeFileSync(join(home, 'bin/java'), `${lines.join('\n')}\n`);
  chmodSync(join(home, 'bin/java'), 0o755);
  return home;
}

describe.each(shells)('run-java.sh in $name', ({ shell }) => {
  const run = (args: readonly (string | number)[], env: Record<string, string> = {}) => {
    const [program = '/bin/sh', ...words] = shell.split(' ');
    const { status, stdout, stderr } = spawnSync(program, [...words, script, ...args.map(String)], {
      env: { PATH: '/usr/bin:/bin', HOME: folder, ...env },
      encoding: 'utf8',
    });
    return { status, stdout: stdout.trim(), stderr: stderr.trim() };
  };

  it('takes the one that is named for the version, before JAVA_HOME', () => {
    const env = { JAVA_HOME: homes.old, [`JAVA_HOME_${version}`]: homes.exact };
    expect(run(['find', version], env)).toEqual({ status: 0, stdout: homes.exact, stderr: '' });
    expect(run(['find', 'any'], env).stdout).toBe(homes.old);
    expect(run(['find', 8], env).stdout).toBe(homes.old);
  });

  it('asks one that does not say its version in a file', () => {
    expect(run(['find', version + 1], { JAVA_HOME: homes.unmarked }).stdout).toBe(homes.unmarked);
  });

  it('does not take one of another version that is named for it', () => {
    const { status, stderr } = run(['find', 776], { JAVA_HOME_776: homes.exact });
    expect({ status, stderr }).toEqual({
      status: 69,
      stderr: expect.stringMatching(/^There is no Java 776 here, only /),
    });
  });

  it('finds the home behind the java of PATH, link or script', () => {
    const bin = join(folder, `bin-${shell.replaceAll(/\W/g, '')}`);
    mkdirSync(bin);
    symlinkSync(join(homes.exact, 'bin/java'), join(bin, 'java'));
    expect(run(['find', version], { PATH: `${bin}:/usr/bin:/bin` }).stdout).toBe(homes.exact);
    rmSync(join(bin, 'java'));
    writeFileSync(join(bin, 'java'), `#!/bin/sh\nexec ${homes.unmarked}/bin/java "$@"\n`, { mode: 0o755 });
    expect(run(['find', version + 1], { PATH: `${bin}:/usr/bin:/bin` }).stdout).toBe(homes.unmarked);
  });

  it('becomes Java, with every argument as it is', () => {
    const args = ['-cp', 'a b.jar', 'Main', '', "it's", '$HOME', '*', 'two\nlines'];
    const { stdout } = run(['java', 8, ...args], { JAVA_HOME: homes.old });
    expect(stdout).toBe(args.join('\n'));
  });

  it('gives a program its Java', () => {
    const { stdout } = run(['program', version, '/bin/sh', '-c', 'echo "$JAVA_HOME $LC_ALL"'], {
      JAVA_HOME: homes.exact,
    });
    expect(stdout).toBe(`${homes.exact} C.UTF-8`);
  });

  it('says for people and for us why there is none', () => {
    const result = join(folder, 'result.json');
    const { status, stderr } = run(['java', version + 2, 'Main'], { WHEELHOUSE_RESULT: result });
    expect(status).toBe(69);
    expect(stderr).toMatch(/name it by JAVA_HOME_779, or change java_version\.$/);
    expect(JSON.parse(readFileSync(result, 'utf8'))).toEqual({ error: stderr });
  });
});

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localUsage, readSaid, sayFunction, usageFunctions, usageIn } from './machine-usage.js';
import { never, shells } from './run-testing.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-usage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @returns what one of our functions says in a shell whose programs of these names are these scripts. */
function said(shell: string, line: string, programs: Readonly<Record<string, string>> = {}, input = '') {
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const [program = '', ...rest] = shell.split(' ');
  // From a file: bash takes a command line whose input is a socket for one of rsh, and reads start-up files.
  const script = join(folder, 'script');
  writeFileSync(script, `${sayFunction}${usageFunctions}\n${line}\n`);
  const env = { PATH: `${folder}:${process.env['PATH']}` };
  return readSaid(execFileSync(program, [...rest, script], { encoding: 'utf8', env, input }));
}

const netDev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 900000    10    0    0    0     0          0         0   900000      10    0    0    0     0       0          0
  eth0: 5000000000    10    0    0    0     0          0         0   1000      10    0    0    0     0       0          0
enp1s0:7 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0
docker0: 44 1 0 0 0 0 0 0 44 1 0 0 0 0 0 0
veth12ab: 44 1 0 0 0 0 0 0 44 1 0 0 0 0 0 0
`;

// As macOS 15 prints them.
const macos = {
  sysctl: `case $2 in hw.memsize) echo 17179869184 ;; vm.loadavg) echo '{ 2.11 2.50 1.98 }' ;; esac`,
  vm_stat: `cat <<'.'
Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            300000.
Pages inactive:                           20000.
Pages speculative:                         2000.
Pages throttled:                              0.
Pages wired down:                        100000.
Pages purgeable:                           5000.
.`,
  netstat: `cat <<'.'
Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll
lo0        16384 <Link#1>                         200     0      50000      200     0      50000     0
en0        1500  <Link#11>     aa:bb:cc:dd:ee:ff  100     0     123456       80     0      65432     0
en0        1500  192.168.1     192.168.1.20       100     -     123456       80     -      65432     -
utun0      1380  <Link#15>                          0     0          0        4     0        312     0
.`,
};

describe.each(shells)('$name', ({ shell }) => {
  it('counts what reaches the machine, not what its bridges pass on', () => {
    expect(usageIn(said(shell, 'network_of_proc', {}, netDev)).network).toEqual({
      receivedBytes: 5_000_000_007,
      sentBytes: 1005,
    });
    expect(usageIn(said(shell, 'network_of_proc', {}, '')).network).toBeNull();
  });
});

// macOS has no BusyBox, whose own programs come before those of the path.
describe.each(shells.filter(({ name }) => !name.startsWith('busybox')))('$name of macOS', ({ shell }) => {
  it('reads the programs of macOS', () => {
    const { load, memoryAvailableBytes, network } = usageIn(said(shell, 'usage_of_macos', macos));
    expect({ load, memoryAvailableBytes, network }).toEqual({
      load: 2.11,
      memoryAvailableBytes: 32_000 * 16_384,
      network: { receivedBytes: 123_456, sentBytes: 65_432 },
    });
  });

  it('says nothing where these programs are missing', () => {
    const silent = { sysctl: 'exit 1', vm_stat: 'exit 1', netstat: 'exit 1' };
    expect(usageIn(said(shell, 'usage_of_macos; disk', silent))).toEqual({
      load: null,
      memoryAvailableBytes: null,
      diskFreeBytes: null,
      network: null,
    });
  });
});

it('asks the machine it runs on', async () => {
  const { load, memoryAvailableBytes, diskFreeBytes } = await localUsage(folder, never());
  expect(load).toBeGreaterThanOrEqual(0);
  expect(memoryAvailableBytes).toBeGreaterThan(0);
  expect(diskFreeBytes).toBeGreaterThan(0);
});

it('gives up when it is told to', async () => {
  await expect(localUsage(folder, AbortSignal.abort())).rejects.toThrow('abort');
});

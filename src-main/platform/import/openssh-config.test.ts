import { describe, expect, it } from 'vitest';
import { InventoryError, type ImportedMachine } from './imported-machine.js';
import { parseOpensshConfig } from './openssh-config.js';

const parse = (text: string, existingNodes: string[] = []) =>
  parseOpensshConfig(text, { existingNodes: new Set(existingNodes) });
const machine = (text: string, name: string, existingNodes: string[] = []): ImportedMachine =>
  parse(text, existingNodes).machines.find((each) => each.name === name)!;
const failure = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof InventoryError) return error.message;
    throw error;
  }
  return 'none';
};

const realistic = `
# ~/.ssh/config
Include config.d/*
AddKeysToAgent yes

Host bastion
    HostName bastion.example.com
    User jump
    Port 2222
    IdentityFile ~/.ssh/bastion_ed25519

Host web-1 web-2
    HostName %h.internal.example.com

Host db
    HostName=10.0.8.4
    User "postgres"
    Tag database

Host legacy
    HostName 192.0.2.7
    ProxyJump none

Match host *.corp exec "vpn-up"
    User nobody

Host web-* db legacy
    ProxyJump bastion

Host * !bastion
    User deploy
    IdentityFile ~/.ssh/id_ed25519
`;

describe('parseOpensshConfig', () => {
  it('reads a realistic configuration', () => {
    expect(parse(realistic)).toEqual({
      format: 'openssh',
      machines: [
        {
          name: 'bastion',
          address: 'bastion.example.com',
          port: 2222,
          user: 'jump',
          jump: null,
          groups: [],
          tags: [],
          notes: [
            'Uses the key ~/.ssh/bastion_ed25519: add it as a credential and choose it for this machine.',
          ],
        },
        ...['web-1', 'web-2'].map((name) => ({
          name,
          address: `${name}.internal.example.com`,
          port: 22,
          user: 'deploy',
          jump: 'bastion',
          groups: [],
          tags: [],
          notes: ['Uses the key ~/.ssh/id_ed25519: add it as a credential and choose it for this machine.'],
        })),
        expect.objectContaining({
          name: 'db',
          address: '10.0.8.4',
          user: 'postgres',
          jump: 'bastion',
          tags: ['database'],
        }),
        expect.objectContaining({ name: 'legacy', user: 'deploy', jump: null }),
      ],
      notes: [
        'Line 3: Include was left out. Import the files it names by themselves.',
        'Line 24: Match was left out, with all up to the next Host.',
      ],
    });
  });

  it('takes the first value of each setting, those before the first Host and of Match all included', () => {
    expect(machine('Port 2200\nHost a\nPort 22\nUser x\nMatch all\nUser y\nHostName z', 'a')).toMatchObject({
      address: 'z',
      port: 2200,
      user: 'x',
    });
  });

  it('matches ? and *, with case, and lets a negated pattern rule a line out', () => {
    const text = 'Host a1 a22 A3 b1\nHost a? !a9 b*\nUser short\nHost * !b1\nPort 7';
    const found = parse(text).machines.map(({ name, user, port }) => [name, user, port]);
    expect(found).toEqual([
      ['a1', 'short', 7],
      ['a22', null, 7],
      ['A3', null, 7],
      ['b1', 'short', 22],
    ]);
    expect(machine('Host a9\nHost a? !a9\nUser no', 'a9').user).toBeNull();
  });

  it('reads quotes, equals signs, tabs, comments, any case and any line end', () => {
    const text =
      '\uFEFFhOsT = "web 1" two # not three\r\n\tHOSTNAME\t"h.example.com"\r\n  port = 23 # here\r\n';
    expect(parse(text).machines).toMatchObject([
      {
        name: 'web-1',
        address: 'h.example.com',
        port: 23,
        notes: [
          'Also listed as two (line 1); a node is one address and port, so this is one machine.',
          'Called web 1 in the text.',
        ],
      },
    ]);
  });

  it('makes one machine of entries with the same address and port, and leads jumps there', () => {
    const text = `
Host git
  HostName 192.0.2.1
  User git
Host git-admin
  HostName 192.0.2.1
  User root
Host behind
  ProxyJump git-admin
`;
    expect(parse(text).machines).toMatchObject([
      {
        name: 'git',
        user: 'git',
        notes: [expect.stringContaining('Also listed as git-admin (line 5), with user root')],
      },
      { name: 'behind', jump: 'git' },
    ]);
  });

  it('reaches each of several jump hosts through the one before', () => {
    const text = 'Host inner\nHost outer\nHost target\nProxyJump me@outer:22,inner';
    expect(parse(text).machines).toMatchObject([
      { name: 'inner', jump: 'outer', notes: ['Reached through outer, as target has it.'] },
      { name: 'outer', jump: null, notes: [] },
      {
        name: 'target',
        jump: 'inner',
        notes: ["Its jump host outer is logged in to with that machine's own user."],
      },
    ]);
    const kept = 'Host own\nHost inner\nProxyJump own\nHost outer\nHost target\nProxyJump outer,inner';
    expect(machine(kept, 'inner').jump).toBe('own');
    expect(machine(kept, 'target').notes).toEqual([
      'Its jump host inner is reached through outer here, but has its own way (own), which is kept.',
    ]);
  });

  it('adds jump hosts that have no entry, with the defaults for them', () => {
    const text = 'Host a b\nProxyJump ops@gate.example.com:2022\nHost gate*\nUser nobody\nIdentityFile k';
    expect(parse(text).machines.at(-1)).toEqual({
      name: 'gate.example.com-2022',
      address: 'gate.example.com',
      port: 2022,
      user: 'ops',
      jump: null,
      groups: [],
      tags: [],
      notes: [
        'Uses the key k: add it as a credential and choose it for this machine.',
        'Added as the jump host of a: it has no entry of its own.',
      ],
    });
    expect(parse(text).machines.map(({ jump }) => jump)).toEqual([
      'gate.example.com-2022',
      'gate.example.com-2022',
      null,
    ]);
  });

  it('jumps through a node that is there already', () => {
    expect(parse('Host a\nProxyJump gate', ['gate']).machines).toMatchObject([{ name: 'a', jump: 'gate' }]);
    // An entry of the text is what the text means, whatever nodes there are.
    expect(parse('Host a\nProxyJump gate\nHost gate', ['gate']).machines).toHaveLength(2);
  });

  it('reads a ProxyCommand that is a jump host, and tells of any other', () => {
    expect(machine('Host a\nProxyCommand ssh -q -W %h:%p -p 24 ops@gate', 'a').jump).toBe('gate-24');
    expect(machine('Host a\nProxyCommand /usr/bin/ssh gate -W [%h]:%p', 'a').jump).toBe('gate');
    expect(machine('Host a\nProxyCommand ssh gate nc -w 5 %h %p', 'a').jump).toBe('gate');
    expect(machine('Host a\nProxyCommand none\nProxyJump gate', 'a').jump).toBeNull();
    expect(machine('Host a\nProxyJump one\nProxyCommand ssh -W %h:%p two', 'a').jump).toBe('one');
    expect(
      machine('Host a\nProxyJump none\nHost *\nProxyJump one\nProxyCommand ssh -W %h:%p two', 'a').jump,
    ).toBe('two');
    expect(machine('Host a\nProxyCommand cloudflared access ssh --hostname %h', 'a')).toMatchObject({
      jump: null,
      notes: ['Its ProxyCommand is none that can be taken over as a jump host; it is reached directly.'],
    });
  });

  it('cuts jumps that lead back', () => {
    expect(parse('Host *\nProxyJump gate\nHost a gate').machines).toMatchObject([
      { name: 'a', jump: 'gate' },
      { name: 'gate', jump: null, notes: ['It would be its own jump host; it is reached directly.'] },
    ]);
    const loop = 'Host a\nProxyJump b\nHost b\nProxyJump c\nHost c\nProxyJump a\nHost d\nProxyJump b';
    expect(parse(loop).machines.map(({ name, jump }) => [name, jump])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
      ['c', null],
      ['d', 'b'],
    ]);
    expect(machine(loop, 'c').notes).toEqual([
      'Its jump host a is reached through it; it is reached directly.',
    ]);
  });

  it('leaves out what cannot be a node, and says so', () => {
    const text =
      'Host ok\nUser DOMAIN\\me\nProxyJump bad\nHost bad\nHostName fe80::1%eth0\nHost *\nHostName x';
    const { machines, notes } = parse(text);
    expect(notes).toEqual(['bad (line 4) was not imported: its address is no host name and no IP address.']);
    expect(machines).toMatchObject([
      {
        name: 'ok',
        user: null,
        jump: null,
        notes: [
          'Its user is none that a node can have, and was left out.',
          'Its jump host could not be imported; it is reached directly.',
        ],
      },
    ]);
  });

  it('tells when there are only patterns', () => {
    expect(parse('Host *\nUser x')).toEqual({
      format: 'openssh',
      machines: [],
      notes: ['No Host line names a machine: there are only patterns and settings for all.'],
    });
  });

  it.each([
    ['Host a\nPort ssh', 'Line 2: Port must be from 1 to 65535.'],
    ['Host a\n\nPort 70000', 'Line 3: Port must be from 1 to 65535.'],
    ['Host a\nUser', 'Line 2: User has no value.'],
    [`Host a\nUser ${'x'.repeat(4097)}`, 'Line 2: the value has more than 4096 characters.'],
    ['Host # nothing', 'Line 1: Host has no name.'],
    ['Host a\nUser "me', 'Line 2: a quote (") is not closed.'],
    ['Host a\n- x', 'Line 2: a setting must begin with its name, such as Host or Port.'],
    ['Host a\nProxyJump a b@c@d:x', 'none'],
    [
      'Host a\nProxyJump b:99999',
      'Line 2: ProxyJump must be up to 8 of [user@]host[:port], with commas between.',
    ],
    [
      `Host a\nProxyJump ${Array(9).fill('b').join()}`,
      expect.stringContaining('Line 2: ProxyJump must be up to 8'),
    ],
    [`Host ${'a'.repeat(254)}`, 'Line 1: each name of a Host line must have 1 to 253 characters.'],
    ['Host a\nUser \u0000', 'Line 2: there is a control character in it. Is this a text file?'],
    ['#'.repeat(1024 * 1024 + 1), 'The text has more than 1 MiB. Import it in parts.'],
    [
      `Host ${Array.from({ length: 10_001 }, (_, i) => `h${i}`).join(' ')}`,
      'Line 1: there are more than 10000 machines. Import them in parts.',
    ],
  ])('says of %j: %s', (text, message) => {
    expect(failure(text)).toEqual(message);
  });

  it('gives up on names and patterns that would take minutes to match', () => {
    const names = Array.from({ length: 9000 }, (_, i) => `machine-number-${i}`).join(' ');
    const patterns = Array.from({ length: 9000 }, (_, i) => `*a*${i}*b`).join(' ');
    const message = 'There are too many names and patterns to match them all. Import it in parts.';
    expect(failure(`Host ${names}\nHost ${patterns}`)).toBe(message);
    expect(failure(`Host ${names}\n${'Host *\nPort 1\n'.repeat(4000)}`)).toBe(message);
  });

  it('reads ten thousand machines with defaults', () => {
    const hosts = Array.from(
      { length: 9999 },
      (_, i) => `Host h${i}\n  HostName 10.1.${i >> 8}.${i & 255}\n`,
    ).join('');
    const { machines } = parse(`${hosts}Host h*\n  ProxyJump gate\nHost *\n  User ops\n`);
    expect(machines).toHaveLength(10_000);
    expect(machines[5000]).toMatchObject({
      name: 'h5000',
      address: '10.1.19.136',
      user: 'ops',
      jump: 'gate',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { parseAnsibleIni } from './ansible-ini.js';
import { InventoryError, type ImportedMachine } from './imported-machine.js';

const parse = (text: string, existingNodes: string[] = []) =>
  parseAnsibleIni(text, { existingNodes: new Set(existingNodes) });
const machine = (text: string, name: string): ImportedMachine =>
  parse(text).machines.find((each) => each.name === name)!;
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
; production
mail.example.com ansible_user=postmaster   # by itself
control ansible_connection=local

[web]
web[01:03].example.com

[db]
db-a ansible_host=10.0.3.1 ansible_port=2222
db-b ansible_host=10.0.3.2 ansible_ssh_private_key_file="/home/me/my keys/db"
cache ansible_connection=community.docker.docker

[production:children]
web
db

[production:vars]
ansible_user = 'deploy' # for all of them
ansible_ssh_common_args='-o ProxyJump=ops@gate.example.com:2022 -o ServerAliveInterval=30'

[db:vars]
ansible_user=postgres
ansible_password=S3cr#t

[gates]
gate ansible_host=gate.example.com ansible_port=2022 ansible_user=ops
`;

describe('parseAnsibleIni', () => {
  it('reads a realistic inventory', () => {
    const result = parse(realistic);
    const web = (name: string) => ({
      name,
      address: name,
      port: 22,
      user: 'deploy',
      jump: 'gate',
      groups: ['production', 'web'],
      tags: [],
      notes: [],
    });
    expect(result).toEqual({
      format: 'ansible-ini',
      machines: [
        {
          name: 'mail.example.com',
          address: 'mail.example.com',
          port: 22,
          user: 'postmaster',
          jump: null,
          groups: [],
          tags: [],
          notes: [],
        },
        web('web01.example.com'),
        web('web02.example.com'),
        web('web03.example.com'),
        {
          name: 'db-a',
          address: '10.0.3.1',
          port: 2222,
          user: 'postgres',
          jump: 'gate',
          groups: ['db', 'production'],
          tags: [],
          notes: ['Has a password, which was not imported: add it as a credential.'],
        },
        expect.objectContaining({
          name: 'db-b',
          address: '10.0.3.2',
          notes: [
            'Uses the key /home/me/my keys/db: add it as a credential and choose it for this machine.',
            'Has a password, which was not imported: add it as a credential.',
          ],
        }),
        expect.objectContaining({ name: 'gate', port: 2022, user: 'ops', jump: null, groups: ['gates'] }),
      ],
      notes: [
        'control (line 4) was not imported: its connection is local, which is this machine.',
        'cache (line 12) was not imported: its connection is community.docker.docker, and only machines that are reached over SSH are.',
      ],
    });
    expect(JSON.stringify(result)).not.toContain('S3cr');
  });

  it('lets hosts override groups, inner groups outer ones, and of equal groups the later name or the priority', () => {
    const text = `
h1
h2 ansible_port=1
[a]
h1
h2
[b]
h1
h2
[outer:children]
a
[all:vars]
ansible_port=9
ansible_user=all
[outer:vars]
ansible_user=outer
ansible_ssh_port=8
[a:vars]
ansible_host=1.1.1.1
[b:vars]
ansible_host=2.2.2.2
ansible_user=b
`;
    // a is deeper than b, being inside of outer.
    expect(machine(text, 'h1')).toMatchObject({
      address: '1.1.1.1',
      user: 'outer',
      port: 8,
      groups: ['a', 'b', 'outer'],
    });
    const flat = '[a]\nh\n[b]\nh\n[a:vars]\nansible_port=1\n[b:vars]\nansible_port=2\n';
    expect(machine(flat, 'h').port).toBe(2);
    expect(machine(`${flat}[a:vars]\nansible_group_priority=5`, 'h').port).toBe(1);
  });

  it('reads quotes, escapes and comments of host lines as Ansible does', () => {
    const text = `a ansible_user='x y' b="c d" ansible_host=1.2.3.4#rest\nb "ansible_user"="'dep'" ansible_port='"23"'\nc ansible_host=h\\ost`;
    expect(parse(text).machines).toMatchObject([
      { name: 'a', address: '1.2.3.4', user: null },
      { name: 'b', user: 'dep', port: 23 },
      { name: 'c', address: 'host' },
    ]);
  });

  it('takes ports of host names, and IPv6 addresses', () => {
    expect(parse('a[1:2]:2200\n[2001:db8::1]:24\n2001:db8::2').machines).toMatchObject([
      { name: 'a1', address: 'a1', port: 2200 },
      { name: 'a2', address: 'a2', port: 2200 },
      { name: '2001-db8-1', address: '2001:db8::1', port: 24 },
      { name: '2001-db8-2', address: '2001:db8::2', port: 22 },
    ]);
    expect(machine('a:1\n[g]\na:2', 'a').port).toBe(1);
  });

  it('puts a host into every group it is listed in, and joins hosts of one address and port', () => {
    expect(
      parse('[a]\nh\n[b]\nh\n[c d]\n'.replace('[c d]\n', '[c]\nsame ansible_host=h\n')).machines,
    ).toMatchObject([
      {
        name: 'h',
        groups: ['a', 'b', 'c'],
        notes: [expect.stringContaining('Also listed as same (line 6)')],
      },
    ]);
  });

  it('makes names and groups valid, each one once', () => {
    const { machines, notes } = parse(
      '[web/eu]\na/b ansible_host=h1\na:b:c ansible_host=h2\n_x ansible_host=h3\n[***]\nh4',
    );
    expect(machines.map(({ name, groups }) => [name, groups])).toEqual([
      ['a-b', ['web-eu']],
      ['a-b-c', ['web-eu']],
      ['x', ['web-eu']],
      ['h4', []],
    ]);
    expect(notes).toEqual([
      'The group web/eu is called web-eu here.',
      'The group *** has no name that a group can have, and was left out.',
    ]);
    const same = parse('a/b ansible_host=h1\na*b ansible_host=h2\na-b ansible_host=h3').machines;
    expect(same.map(({ name, notes: own }) => [name, own])).toEqual([
      ['a-b', ['Called a/b in the text.']],
      ['a-b-2', ['Called a*b in the text.']],
      ['a-b-3', ['Called a-b in the text.']],
    ]);
    const long = parse(`${'x'.repeat(120)} ansible_host=h1\n${'x'.repeat(121)} ansible_host=h2`).machines;
    expect(long.map(({ name }) => name)).toEqual(['x'.repeat(100), `${'x'.repeat(98)}-2`]);
  });

  it('finds jump hosts by name, by address, among the nodes, or adds them', () => {
    const args = (value: string) => `h ansible_ssh_common_args="${value}"\ngate ansible_host=192.0.2.1\n`;
    expect(machine(args('-J gate'), 'h').jump).toBe('gate');
    expect(machine(args('-o ProxyCommand=\\"ssh -W %h:%p -q ops@192.0.2.1\\"'), 'h').jump).toBe('gate');
    expect(machine(args('-oProxyJump=gate:23'), 'h').jump).toBe('gate-23');
    expect(parse(args('-J other'), ['other']).machines).toMatchObject([{ jump: 'other' }, { name: 'gate' }]);
    expect(parse(args('-J a@other')).machines.at(-1)).toMatchObject({
      name: 'other',
      user: 'a',
      notes: ['Added as the jump host of h: it has no entry of its own.'],
    });
    expect(machine(args('-o ProxyCommand=\\"nc -x proxy %h %p\\"'), 'h').notes).toEqual([
      'No jump host could be read from ansible_ssh_common_args (line 1); it is reached directly.',
    ]);
  });

  it('does not guess at templates', () => {
    const text =
      'a ansible_host="{{ ip }}"\nb ansible_port="{{ p }}"\nc ansible_user="{{ u }}" ansible_ssh_extra_args="-J {{ j }}"\nd ansible_connection="{{ x }}"';
    expect(parse(text)).toMatchObject({
      machines: [
        {
          name: 'c',
          user: null,
          jump: null,
          notes: [
            'Its user (line 3) is no plain value, and was left out.',
            'No jump host could be read from ansible_ssh_extra_args (line 3); it is reached directly.',
          ],
        },
      ],
      notes: [
        'a (line 1) was not imported: its address (line 1) is no plain value.',
        'b (line 2) was not imported: its port (line 2) is no plain value.',
        'd (line 4) was not imported: its connection (line 4) is no plain value.',
      ],
    });
  });

  it.each([
    ['[web]\nh ansible_port=x', 'Line 2: ansible_port must be from 1 to 65535.'],
    ['h\n[web:vars]\na=1', 'Line 2: the group web is declared nowhere, as [group].'],
    ['[all:children]\nweb', 'Line 2: the group web is declared nowhere, as [group].'],
    ['[web:hostz]', 'Line 1: a section must be a [group], [group:children] or [group:vars].'],
    ['[we b]', 'Line 1: a section must be a [group], [group:children] or [group:vars].'],
    ['[a:children]\nb\n[b:children]\na', 'Line 4: groups contain each other, or one that does.'],
    ['[a:children]\na', 'Line 2: a group cannot contain itself or all.'],
    ['[a:vars]\nx\n[a]', 'Line 2: a variable must be as name=value.'],
    ['[a:children]\nx y\n[a]', 'Line 2: there must be the name of a group.'],
    [`h ansible_host=${'x'.repeat(4097)}`, 'Line 1: ansible_host has more than 4096 characters.'],
    ['h "x', 'Line 1: a quote (") is not closed.'],
    ['h x\\', 'Line 1: it ends with a backslash.'],
    ['h[1:5', 'Line 1: a bracket of the range has no partner.'],
    ['h[1:20000]', 'Line 1: there are more than 10000 hosts. Import them in parts.'],
    ['h[1:200001]', 'Line 1: the range stands for too many hosts. Import them in parts.'],
    ['h[1:9999]\n'.repeat(21), 'Line 21: the range stands for too many hosts. Import them in parts.'],
    [
      Array.from({ length: 1001 }, (_, i) => `[g${i}]\n`).join(''),
      'Line 1001: there are more than 1000 groups. Import it in parts.',
    ],
    [
      `[g0]\nh[1:9999]\n${Array.from({ length: 30 }, (_, i) => `[g${i + 1}:children]\ng${i}\n`).join('')}`,
      'Too many hosts are in too many groups. Import it in parts.',
    ],
  ])('says of %j: %s', (text, message) => {
    expect(failure(text)).toBe(message);
  });

  it('never shows what stands in a line it cannot read', () => {
    expect(failure('h ansible_password=my secret word')).toBe(
      'Line 1: the part 2 behind the host must be as name=value; a value with spaces needs quotes.',
    );
  });

  it('takes a line of a million spaces in its stride', () => {
    const spaces = ' '.repeat(500_000);
    expect(parse(`[a]\nh\n[a:vars]\nc=x${spaces}y\nb${spaces}=c`).machines).toHaveLength(1);
  });
});

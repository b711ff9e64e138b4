import { describe, expect, it } from 'vitest';
import { parseAnsibleYaml } from './ansible-yaml.js';
import { InventoryError } from './imported-machine.js';

const failure = (text: string): string => {
  try {
    parseAnsibleYaml(text);
  } catch (error) {
    if (error instanceof InventoryError) return error.message;
    throw error;
  }
  return 'none';
};
const found = (text: string) =>
  parseAnsibleYaml(text).machines.map(({ name, address, port, user }) => [name, address, port, user]);

const realistic = `---
# production
x-defaults: &defaults
  vars: {}
all:
  vars:
    ansible_user: deploy
    ntp_server: 0.pool.ntp.org
  hosts:
    mail.example.com:
    control:
      ansible_connection: local
  children:
    datacenter-1:
      children:
        web:
          hosts:
            web[01:02].example.com:
              ansible_port: 2222
          vars:
            ansible_ssh_common_args: >-
              -o ProxyJump=gate
              -o ServerAliveInterval=30
        db:
          hosts:
            db-a: &db
              ansible_host: 10.0.3.1
              ansible_user: postgres
              ansible_password: !vault |
                $ANSIBLE_VAULT;1.1;AES256
                6162
            db-b:
              <<: *db
              ansible_host: 10.0.3.2
    gates:
      hosts: gate
      vars: {ansible_host: gate.example.com}
      retired: yes
`;

describe('parseAnsibleYaml', () => {
  it('reads a realistic inventory', () => {
    const plain = { port: 22, user: 'deploy', jump: null, tags: [], notes: [] };
    const web = { ...plain, port: 2222, jump: 'gate', groups: ['datacenter-1', 'web'] };
    const db = {
      ...plain,
      user: 'postgres',
      groups: ['datacenter-1', 'db'],
      notes: ['Has a password, which was not imported: add it as a credential.'],
    };
    expect(parseAnsibleYaml(realistic)).toEqual({
      format: 'ansible-yaml',
      machines: [
        { ...plain, name: 'mail.example.com', address: 'mail.example.com', groups: [] },
        { ...web, name: 'web01.example.com', address: 'web01.example.com' },
        { ...web, name: 'web02.example.com', address: 'web02.example.com' },
        { ...db, name: 'db-a', address: '10.0.3.1' },
        { ...db, name: 'db-b', address: '10.0.3.2' },
        { ...plain, name: 'gate', address: 'gate.example.com', groups: ['gates'] },
      ],
      notes: [
        'Line 38: retired was left out: a group has hosts, vars and children.',
        'control (line 11) was not imported: its connection is local, which is this machine.',
      ],
    });
  });

  it('reads JSON, which is YAML, and what ansible-inventory prints', () => {
    const json =
      '{"all": {"children": {"ungrouped": {}, "web": {"hosts": {"h": {"ansible_port": 23, "facts": [1, {}]}}}}}}';
    expect(found(json)).toEqual([['h', 'h', 23, null]]);
  });

  it('keeps values as they are written', () => {
    const text =
      'all:\n  hosts:\n    1.10:\n    yes:\n      ansible_user: on\n    a:\n      ansible_port: "0022"\n      ansible_host: null\n    b:\n      ansible_user: ~\n';
    expect(found(text)).toEqual([
      ['1.10', '1.10', 22, null],
      ['yes', 'yes', 22, 'on'],
      ['a', 'a', 22, null],
      ['b', 'b', 22, null],
    ]);
  });

  it('follows aliases, of which an anchor set anew counts from there on, and merges in order', () => {
    const text = `
a: {hosts: {h1: &v {ansible_port: 1, ansible_user: u1}, h2: *v}}
b: {hosts: {h3: &v {ansible_port: 2}, h4: *v, h5: &w {ansible_user: w}}}
c: {hosts: {h6: {<<: [*v, *w, {ansible_port: 9}], ansible_user: own}, h7: {ansible_user: own, <<: [*w, *v]}}}
`;
    expect(found(text).map(([name, , port, user]) => [name, port, user])).toEqual([
      ['h1', 1, 'u1'],
      ['h2', 1, 'u1'],
      ['h3', 2, null],
      ['h4', 2, null],
      ['h5', 22, 'w'],
      ['h6', 2, 'own'],
      ['h7', 2, 'own'],
    ]);
  });

  const nested = (depth: number) =>
    `${Array.from({ length: depth }, (_, i) => `${' '.repeat(2 * i)}g${i}:\n${' '.repeat(2 * i + 1)}children:\n`).join('')}${' '.repeat(2 * depth)}last:\n${' '.repeat(2 * depth + 1)}hosts: h\n`;

  it('takes groups forty deep', () => {
    expect(parseAnsibleYaml(nested(40)).machines[0]!.groups).toHaveLength(41);
  });

  it.each([
    ['', 'The inventory is empty.'],
    ['# nothing\n---\n', 'The inventory is empty.'],
    ['just text', 'Line 1: an inventory must be a map of groups, such as all.'],
    ['- all', 'Line 1: an inventory must be a map of groups, such as all.'],
    ['all: []', 'Line 1: a group must be a map with hosts, vars and children.'],
    ['all:\n  hosts: [a, b]', 'Line 2: hosts must be a map.'],
    ['all:\n  hosts:\n    a: text', 'Line 3: a host must be a map of variables, or empty.'],
    ['all:\n  hosts:\n    a: {ansible_port: 0}', 'Line 3: ansible_port must be from 1 to 65535.'],
    ['all:\n  hosts: {a: }\n  hosts: {b: }', 'Line 3: hosts is there a second time in the same map.'],
    ['all:\n  hosts:\n    ? [a]\n    : x', 'Line 3: a key must be a single value.'],
    ['all:\n  hosts:\n    a[1:2:\n', 'Line 3: a bracket of the range has no partner.'],
    ['all: {}\n---\nall: {}', 'Line 2: there is a second YAML document. Import each by itself.'],
    ['all:\n  hosts: *x', 'Line 2: the anchor of this alias is not set above it.'],
    ['all:\n\thosts: {}', 'Line 2: this is not valid YAML: it is indented with a tab; use spaces.'],
    [
      'all:\n  hosts: {a: "secret\n',
      expect.stringMatching(
        /^Line \d: this is not valid YAML: a colon, a comma, a quote or a bracket is missing\.$/,
      ),
    ],
    [
      'plugin: amazon.aws.aws_ec2',
      'Line 1: this is for an inventory plugin, or made by one. Import what `ansible-inventory --list --yaml` prints.',
    ],
    ['a: {children: {b: {children: {a: }}}}', 'Line 1: groups contain each other, or one that does.'],
    ['a: &a {children: {b: *a}}', 'Line 1: the groups are nested too deeply.'],
    ['a: &a {<<: *a}', 'Line 1: the groups are nested too deeply.'],
    [nested(120), expect.stringMatching(/^Line \d+: lists and maps are nested too deeply\.$/)],
    ['a: b\n]', 'Line 2: this is not valid YAML: there is something that cannot be here.'],
    ['!a '.repeat(20_001), 'Line 1: there are more than 20000 tags, anchors and directives.'],
    ['['.repeat(500_000), 'Line 1: lists and maps are nested too deeply.'],
    ['- '.repeat(500_000), 'Line 1: lists and maps are nested too deeply.'],
    [
      `a: &a {}\n${Array.from({ length: 1001 }, (_, i) => `b${i}: *a\n`).join('')}`,
      'Line 1002: there are more than 1000 aliases.',
    ],
  ])('says of %j: %s', (text, message) => {
    expect(failure(text)).toEqual(message);
  });

  it('refuses what aliases would blow up', () => {
    const level = (i: number) =>
      `    g${i}: &a${i} {children: {${Array.from({ length: 9 }, (_, j) => `x${i}_${j}: *a${i - 1}`).join(', ')}}}\n`;
    const bomb = `all:\n  children:\n    g0: &a0 {hosts: {h: }}\n${Array.from({ length: 9 }, (_, i) => level(i + 1)).join('')}`;
    expect(failure(bomb)).toMatch(
      /^Line \d+: the inventory is too large with all its aliases written out\.$/,
    );
    const merges = `a0: &a0 {hosts: }\n${Array.from({ length: 60 }, (_, i) => `a${i + 1}: &a${i + 1} {<<: [*a${i}, *a${i}]}\n`).join('')}`;
    expect(failure(merges)).toMatch(/too large/);
  });

  it('reads ten thousand hosts', () => {
    const hosts = Array.from({ length: 10_000 }, (_, i) => `    h${i}: {ansible_port: 2${i % 10}}\n`).join(
      '',
    );
    expect(parseAnsibleYaml(`all:\n  hosts:\n${hosts}`).machines).toHaveLength(10_000);
  });
});

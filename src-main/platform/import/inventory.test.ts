import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  detectFormat,
  InventoryError,
  inventoryFormats,
  parseInventory,
  type ImportedInventory,
} from './inventory.js';

describe('detectFormat', () => {
  it.each([
    ['# mine\nServerAliveInterval 60\nHost web\n  User x', 'openssh'],
    ['Host=web', 'openssh'],
    ['Include conf.d/*', 'openssh'],
    ['match all\nUser x', 'openssh'],
    ['[web]\nh1', 'ansible-ini'],
    ['; x\nmail.example.com\nweb[1:3]:22 # three\n', 'ansible-ini'],
    ['host ansible_host=10.0.0.1', 'ansible-ini'],
    ['bastion ansible_host=10.0.0.1 ansible_ssh_common_args="-o ProxyCommand=\'ssh x\'"', 'ansible-ini'],
    ['h1 rack=3', 'ansible-ini'],
    ['---\n# x\nall:\n', 'ansible-yaml'],
    ['all:\n  hosts:', 'ansible-yaml'],
    ['"web servers": {hosts: {a: }}', 'ansible-yaml'],
    ['{"all": {}}', 'ansible-yaml'],
    ['', null],
    ['# only this', null],
    ['Once upon a time\nthere was a machine', null],
  ])('%j: %s', (text, format) => {
    expect(detectFormat(text)).toBe(format);
  });
});

describe('parseInventory', () => {
  it('finds the format, or takes the one it is told', () => {
    expect(parseInventory('Host a').machines).toMatchObject([{ name: 'a' }]);
    expect(parseInventory('a').format).toBe('ansible-ini');
    expect(parseInventory('a:\n  hosts: b').format).toBe('ansible-yaml');
    expect(parseInventory('[x]\na', 'ansible-ini').machines).toMatchObject([{ name: 'a', groups: ['x'] }]);
    expect(() => parseInventory('[x]\na', 'openssh')).toThrow('Line 1: a setting must begin with its name');
    expect(() => parseInventory('so it goes')).toThrow(InventoryError);
  });

  it('knows the nodes there are', () => {
    const options = { existingNodes: new Set(['gate']) };
    expect(parseInventory('Host a\nProxyJump gate', null, options).machines).toMatchObject([
      { jump: 'gate' },
    ]);
  });

  const label = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

  /** What holds for every result, whatever the text. */
  function check({ machines, notes }: ImportedInventory, existing: ReadonlySet<string>): void {
    const names = new Set(machines.map(({ name }) => name));
    expect(names.size).toBe(machines.length);
    expect(new Set(machines.map(({ address, port }) => `${address.toLowerCase()} ${port}`)).size).toBe(
      machines.length,
    );
    const jumps = new Map(machines.map(({ name, jump }) => [name, jump]));
    for (const { name, address, port, user, jump, groups, tags } of machines) {
      for (const each of [name, ...groups, ...tags]) expect(each).toMatch(label);
      expect(new Set(groups).size).toBe(groups.length);
      expect(address).toMatch(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/);
      expect(port).toSatisfy((value: number) => Number.isInteger(value) && value >= 1 && value <= 65_535);
      if (user !== null) expect(user).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/);
      if (jump !== null && !names.has(jump)) expect(existing).toContain(jump);
      let at: string | null | undefined = jump;
      for (let steps = 0; at !== null && at !== undefined; steps++) {
        expect(steps).toBeLessThan(machines.length);
        at = jumps.get(at);
      }
    }
    expect(notes.length).toBeLessThanOrEqual(201);
  }

  const pieces = fc.constantFrom(
    ...[
      '\n',
      '\n  ',
      '\n    ',
      ' ',
      '\t',
      '=',
      ':',
      ': ',
      ',',
      '#',
      '"',
      "'",
      '\\',
      '*',
      '?',
      '!',
      '[',
      ']',
      '{',
      '}',
      '- ',
      '&x ',
      '*x',
      '<<: ',
      '|',
      '~',
    ],
    ...[
      '\nHost ',
      '\nMatch ',
      '\nProxyJump ',
      '\nHostName ',
      '\nPort ',
      '\nUser ',
      'ProxyCommand ssh -W %h:%p ',
      '%h',
      'none',
    ],
    ...[
      '\n[',
      ':vars]\n',
      ':children]\n',
      ']\n',
      '[1:3]',
      '[a:c]',
      ' ansible_host=',
      ' ansible_port=',
      ' ansible_user=',
    ],
    ...[
      "ansible_ssh_common_args='-J ",
      'all:',
      'hosts:',
      'vars:',
      'children:',
      'ansible_host: ',
      '---\n',
      '!vault ',
    ],
    ...[
      'a',
      'b',
      'c',
      'a@b',
      'web',
      '22',
      '7',
      'é',
      '作',
      '\u0000',
      '\u2028',
      '__proto__',
      'constructor',
      '::1',
    ],
  );
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.array(pieces, { maxLength: 60 }).map((all) => all.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
  );

  it.each([null, ...inventoryFormats])('reads any text as %s, or says what is wrong', (format) => {
    const existingNodes = new Set(['b', 'c']);
    let results = 0;
    let errors = 0;
    fc.assert(
      fc.property(text, (any) => {
        let result: ImportedInventory;
        try {
          result = parseInventory(any, format, { existingNodes });
        } catch (error) {
          expect(error).toBeInstanceOf(InventoryError);
          expect((error as InventoryError).message).not.toBe('');
          errors++;
          return;
        }
        check(result, existingNodes);
        results++;
      }),
      { numRuns: 3000 },
    );
    // Else the texts would say nothing about one of the two.
    expect(Math.min(results, errors)).toBeGreaterThan(50);
  });
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeholdersIn } from './tasks/placeholders.js';
import { findAnsible, readModuleCall, requireModule } from './implementation-template.js';

const action = (call: object) => ({ action: call });

describe('the template of an implementation', () => {
  it.each([
    ['shell', 'args'],
    ['raw', 'args'],
    ['command', 'args'],
    ['longscript', 'content'],
    ['script', 'content'],
  ])('of module %s has its command in %s', (module, key) => {
    expect(readModuleCall(action({ module, [key]: 'echo {{word|q}}' }))).toEqual({
      module,
      input: 'echo {{word|q}}',
    });
    expect(() => readModuleCall(action({ module }))).toThrow(`template.action.${key}: must be what`);
    expect(() => readModuleCall(action({ module, [key]: ' ' }))).toThrow(`template.action.${key}`);
  });

  it.each([
    [{}, 'template: must be'],
    [action([]), 'template: must be'],
    [action({}), 'template.action.module: must be the name of a module'],
    [action({ module: 'a b' }), 'template.action.module'],
    [action({ module: 'shell', args: '{{a|b}}' }), 'template.action.args: {{a|b}}: there is no filter b'],
    [action({ module: 'command', args: 'echo "a' }), 'template.action.args: The command line has an open'],
    [action({ module: 'copy', args: 3 }), 'template.action.args: must be the arguments of copy'],
  ])('%j is refused', (template, message) => {
    expect(() => readModuleCall(template)).toThrow(message);
  });

  it('of another module has arguments as text or by name, placeholders anywhere in them', () => {
    const call = readModuleCall(action({ module: 'copy', args: { src: '/a/{{file}}', mode: ['{{mode}}'] } }));
    expect(placeholdersIn(call.input)).toEqual(['file', 'mode']);
    expect(readModuleCall(action({ module: 'ansible.builtin.ping' })).input).toBe('');
  });
});

describe('a module that is not native', () => {
  it('needs ansible on this machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-path-'));
    const program = join(folder, 'ansible-playbook');
    try {
      await expect(requireModule({ module: 'copy', input: '' }, folder)).rejects.toThrow(
        'copy is run by ansible, which is not installed on this machine',
      );
      await requireModule({ module: 'shell', input: 'true' }, folder);
      await writeFile(program, '#!/bin/sh\n');
      expect(await findAnsible(folder)).toBeNull();
      await chmod(program, 0o755);
      expect(await findAnsible(`/nowhere::${folder}`)).toBe(program);
      await requireModule({ module: 'copy', input: '' }, folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

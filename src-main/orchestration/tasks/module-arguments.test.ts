import { describe, expect, it } from 'vitest';
import { ansibleCommandOf } from './ansible-command.js';
import { moduleArguments } from './module-arguments.js';
import type { SnapshotAction } from './snapshot.js';

const action = (module: string, template: string, params: SnapshotAction['params'] = {}): SnapshotAction => ({
  name: 'act',
  module,
  template,
  params,
});
const byName = (args: object): string => JSON.stringify(args);

describe('arguments of a module that ansible runs', () => {
  it('come from words, each taken apart before it is filled in', () => {
    const call = action('user', 'name={{name}} comment="of {{name}}" state=present');
    expect(moduleArguments(call, { name: 'a state=absent' })).toEqual({
      name: 'a state=absent',
      comment: 'of a state=absent',
      state: 'present',
    });
    expect(moduleArguments(action('ping', ''), {})).toEqual({});
    expect(() => moduleArguments(action('user', 'name=a more'), {})).toThrow('"more" is neither');
  });

  it('come by name, however deep', () => {
    const call = action('copy', byName({ content: '{{text}}', more: [{ deep: '{{text}}' }], mode: 420 }));
    const text = '"}, "x": "';
    expect(moduleArguments(call, { text })).toEqual({ content: text, more: [{ deep: text }], mode: 420 });
    expect(() => moduleArguments(call, {})).toThrow('{{text}} has no value');
  });

  it('are a line for the modules that take one', () => {
    expect(moduleArguments(action('ansible.builtin.command', 'ls {{dir|q}} a=b'), { dir: '/a b' })).toEqual({
      _raw_params: "ls '/a b' a=b",
    });
  });

  it('are no templates to ansible', () => {
    const call = action('copy', byName({ content: '{{text}}' }));
    const { command } = ansibleCommandOf(
      call,
      { text: '{{ lookup("pipe", "id") }} \u2028 \u{1f600}' },
      null,
      '',
    );
    const playbook = command.files?.find(({ name }) => name === 'playbook.yml')?.content;
    expect(playbook).toContain(
      String.raw`"content": !unsafe "{{ lookup(\"pipe\", \"id\") }} \u2028 \U0001f600"`,
    );
  });
});

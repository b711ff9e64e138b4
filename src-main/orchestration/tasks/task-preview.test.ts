import { describe, expect, it } from 'vitest';
import type { SnapshotAction, SnapshotStep } from './snapshot.js';
import { commandsOf } from './task-preview.js';

const stepWith = (action: Partial<SnapshotAction>, param_values = {}): SnapshotStep => ({
  name: 'step',
  type: 'remote',
  param_values,
  retry: { retry_times: 0, ignore_error: false },
  actions: [{ name: 'act', params: {}, module: 'shell', template: 'true', ...action }],
});
const shown = (action: Partial<SnapshotAction>, params = {}) =>
  commandsOf(stepWith(action, params), { ip: '10.0.0.1' })[0];

describe('what a preview shows of an action', () => {
  it('is a line of shell as it is run', () => {
    expect(shown({ template: 'echo {{word|q}} {{ip}}' }, { word: "it's" })).toEqual({
      name: 'act',
      module: 'shell',
      command: "echo 'it'\\''s' 10.0.0.1",
      script: null,
    });
  });

  it('is a program with its arguments, each one word', () => {
    expect(shown({ module: 'command', template: 'ls -l {{folder}}' }, { folder: 'a b; c' })?.command).toBe(
      "ls -l 'a b; c'",
    );
  });

  it('is a script with what runs it', () => {
    expect(shown({ module: 'script', template: 'echo {{ip}}\n' })).toMatchObject({
      command: '/bin/bash ./wheelhouse-script',
      script: 'echo 10.0.0.1\n',
    });
  });

  it('is what ansible is told, and nothing of how it gets there', () => {
    const { command, script } = shown({ module: 'copy', template: 'dest=/tmp/{{ip}}' }) ?? {};
    expect(command).toBe('ansible-playbook playbook.yml');
    expect(script).toContain('10.0.0.1');
    expect(script).toContain('copy');
  });
});

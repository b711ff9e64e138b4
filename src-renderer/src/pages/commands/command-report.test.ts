import { describe, expect, it } from 'vitest';
import type { CommandReport, OutputGroup } from '../../api/commands';
import { standardCommand, commandProblem } from './command-form';
import { commandState, countRuns, orderGroups } from './command-report';
import { namesShort } from './node-names';

describe('a command on several nodes', () => {
  it.each([
    [['queued', 'queued'], 'queued'],
    [['succeeded', 'queued'], 'running'],
    [['failed', 'running'], 'running'],
    [['succeeded', 'stopped', 'failed'], 'failed'],
    [['succeeded', 'stopped'], 'stopped'],
    [['succeeded'], 'succeeded'],
  ] as const)('%o is %s', (states, expected) => {
    expect(commandState([...states])).toBe(expected);
  });

  it('is counted by what became of its nodes', () => {
    expect(countRuns(['queued', 'starting', 'running', 'succeeded', 'lost', 'stopped'])).toEqual({
      done: 1,
      failed: 2,
      running: 2,
      waiting: 1,
    });
  });
});

const group = (nodes: string[], state: OutputGroup['state'], output: string): OutputGroup => ({
  nodes,
  state,
  exitCode: 0,
  output,
  isCut: false,
});
const report = (groups: OutputGroup[]): CommandReport => ({
  id: 'c',
  command: 'uptime',
  operator: 'admin',
  createdAt: 1,
  timeout: 0,
  parallel: 50,
  maxFailRatio: 100,
  isDone: true,
  runs: [],
  groups,
});

it('shows failures first, then what most nodes said, then what differs and by how much', () => {
  const groups = [
    group(['odd'], 'succeeded', 'a\nX\n'),
    group(['broken'], 'failed', 'no\n'),
    group(['one', 'two'], 'succeeded', 'a\nb\n'),
  ];
  expect(orderGroups(report(groups)).map(({ key, differing }) => [key, differing])).toEqual([
    ['broken', null],
    ['one', null],
    ['odd', 1],
  ]);
});

it('names some nodes and counts the rest', () => {
  expect(namesShort(['a', 'b', 'c', 'd'])).toEqual({ text: 'a, b, c, d', more: 0 });
  expect(namesShort(['a', 'b', 'c', 'd', 'e'])).toEqual({ text: 'a, b, c', more: 2 });
});

it('says what of a command cannot be sent', () => {
  const form = { ...standardCommand(), command: ' ' };
  expect(commandProblem(form, 'command')).toBe('commands.commandRequired');
  expect(commandProblem({ ...form, parallel: 0 }, 'parallel')).toBe('commands.parallelForm');
  expect(commandProblem({ ...form, maxFailRatio: null }, 'maxFailRatio')).toBe('commands.shareForm');
  expect(commandProblem({ ...form, timeout: 1.5 }, 'timeout')).toBe('commands.timeoutForm');
  expect(commandProblem({ ...form, command: 'uptime' }, 'command')).toBeNull();
});

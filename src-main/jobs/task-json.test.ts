import { describe, expect, it } from 'vitest';
import { Refusal } from '../lib/errors.js';
import { readTaskJson } from './task-json.js';

const minimal = { name: 'report', version: '1.0.0', command: 'echo hi' };
const read = (change: object, name = 'report') =>
  readTaskJson(JSON.stringify({ ...minimal, ...change }), name);

describe('readTaskJson', () => {
  it('runs a string through the shell and an array as it is', () => {
    expect(read({}).argv).toEqual(['/bin/sh', '-c', 'echo hi']);
    expect(read({ command: ['python3', 'a b.py', ''] }).argv).toEqual(['python3', 'a b.py', '']);
    expect(read({ command: undefined, main: './run' }).argv).toEqual(['/bin/sh', '-c', './run']);
  });

  it('keeps properties it does not know', () => {
    expect(read({ owner: { team: 'data' } }).source['owner']).toEqual({ team: 'data' });
  });

  it('allows trailing commas and a byte order mark', () => {
    expect(
      readTaskJson('\uFEFF{"name": "report", "version": "1.0.0", "command": ["ls",],}', 'report').argv,
    ).toEqual(['ls']);
  });

  it.each([
    [{ name: 'other' }, /"name" is "other", but the job is published as "report"/],
    [{ name: '-bad' }, /"name" must be a name/],
    [{ version: '1.0' }, /"version" must be a semantic version/],
    [{ version: 'v1.0.0' }, /"version" must be a semantic version/],
    [{ version: undefined }, /"version" must be a semantic version/],
    [{ command: undefined }, /"command" is missing/],
    [{ command: 7 }, /"command" must be a shell line/],
    [{ command: [] }, /"command" must be a shell line/],
    [{ command: [''] }, /"command" must name a program/],
    [{ command: 'a\0b' }, /must not contain NUL/],
    [{ main: 'x' }, /mean the same/],
    [{ env: { 'A B': 'x' } }, /"env" must be/],
    [{ env: { A: 1 } }, /"env" must be/],
    [{ timeout: -1 }, /"timeout" must be/],
    [{ concurrency: 0 }, /"concurrency" must be a whole number/],
    [{ overlap: 'sometimes' }, /"overlap" must be "skip"/],
    [{ schedule: '* * * * *' }, /"schedule".*schedules/],
    [{ cron: '@daily' }, /"cron".*schedules/],
    [{ retry: { retry_times: 3 } }, /"retry".*retries/],
    [{ chain: { success: ['b'] } }, /"chain".*chains/],
    [{ secrets: ['token'] }, /"secrets".*secrets/],
    [{ workers: { policy: 'all' } }, /"workers".*workers/],
    [{ image: 'busybox' }, /"image".*Docker images/],
  ])('refuses %j', (change, message) => {
    expect(() => read(change)).toThrow(message);
    expect(() => read(change)).toThrow(Refusal);
  });

  it.each([
    ['{"name": "report"', /at line 1, column/],
    ['{\n  "name": report\n}', /line 2, column 11/],
    ['[]', /must be a JSON object/],
    ['', /is not JSON/],
    ['['.repeat(100_000), /JSON/],
  ])('refuses text that is no object: %#', (text, message) => {
    expect(() => readTaskJson(text, 'report')).toThrow(message);
  });
});

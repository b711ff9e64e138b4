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

  it('fills in what is not said', () => {
    expect(read({})).toMatchObject({
      timeoutSeconds: 0,
      concurrency: 1,
      overlap: 'skip',
      schedule: null,
      retry: { times: 0, delaySeconds: 5, backoff: 1, on: ['failed', 'timed_out'] },
      chain: { success: [], failure: [] },
      secrets: [],
    });
    expect(read({ cron: '@daily' }).schedule).toEqual({
      cron: '@daily',
      timezone: undefined,
      misfire: 'once',
    });
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
    [{ schedule: '* * * *' }, /"schedule" "\* \* \* \*" must have five fields/],
    [{ schedule: '* * * * * * *' }, /"schedule" .* cannot be read/],
    [{ schedule: '61 * * * *' }, /cannot be read: Invalid value for minute: 61/],
    [{ schedule: '0 0 30 2 *' }, /would not fire within five years/],
    [{ schedule: '2031-01-01T00:00:00' }, /must have five fields/],
    [{ cron: '@reboot' }, /"cron" "@reboot" cannot be read/],
    [{ cron: '@daily', schedule: '@daily' }, /mean the same/],
    [{ schedule: { cron: '@daily', timezone: 'Mars/Olympus' } }, /"Mars\/Olympus", which is no IANA/],
    [{ schedule: { cron: '@daily', misfire: 'twice' } }, /"schedule" must be a cron/],
    [{ retry: { retry_times: -1 } }, /"retry" must be/],
    [{ retry: { retry_times: 1, on: ['succeeded'] } }, /"retry" must be/],
    [{ chain: { success: 'b' } }, /"chain" must be/],
    [{ chain: { success: ['../b'] } }, /"chain" must be/],
    [{ secrets: ['no-dash'] }, /"secrets" must be a list of names/],
    [{ workers: { policy: 'some' } }, /"workers" must be/],
    [{ workers: 'web-1' }, /"workers" must be/],
    [{ image: 'Not A Name' }, /"image" must be a name of a Docker image/],
    [{ image: 7 }, /"image" must be/],
    [{ docker: { memory: '1g' } }, /there is no "image"/],
    [{ image: 'busybox', docker: { memory: '1k' } }, /"memory" must be at least 6m/],
    [{ image: 'busybox', docker: { privileged: true } }, /"docker" must be/],
    [{ image: 'busybox', docker: { mounts: ['cache'] } }, /"docker" must be/],
    [{ image: 'busybox', docker: { mounts: ['cache:/wheelhouse/work'] } }, /cannot mount anything at/],
    [{ image: 'busybox', docker: { mounts: ['cache:/x/../'] } }, /cannot mount anything at/],
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

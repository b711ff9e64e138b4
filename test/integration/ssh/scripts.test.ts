import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { never, RunGround, until } from '../../../src-main/engine/executors/run-testing.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { runScript, type ScriptOptions } from '../../../src-main/engine/executors/ssh/run-script.js';
import { ConnectionLost, SshError } from '../../../src-main/engine/executors/ssh/ssh-error.js';
import { upload } from '../../../src-main/engine/executors/ssh/upload.js';
import { targetOf } from '../../support/ssh.js';
import { Fleet, type Machine } from '../../support/sshd.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const fleet = new Fleet();
const ground = new RunGround();
let pool = new ConnectionPool();
let machine: Machine;
beforeAll(async () => {
  machine = await fleet.add();
});
afterEach(() => {
  pool.close();
  pool = new ConnectionPool();
});
afterAll(async () => {
  pool.close();
  await fleet.stop();
  await ground.expectNothingLeft();
});

const run = (script: string, more: Partial<ScriptOptions> = {}) =>
  runScript(pool, targetOf(fleet, machine), {
    script,
    doing: 'trying something',
    limitMs: 20_000,
    cancel: never(),
    ...more,
  });

describe('a script', () => {
  it('gives back what it says and how it ends', async () => {
    expect(await run('echo out; echo error >&2; cat; exit 3')).toEqual({
      stdout: 'out\n',
      stderr: 'error\n',
      status: 3,
    });
    expect(await run('kill -9 $$')).toMatchObject({ status: 128 });
  });

  it('is read whole before any of it is done, however long it is', async () => {
    const long = 'x'.repeat(300_000);
    const { stdout } = await run(`printf %s '${long}' | wc -c; head -c 1; echo done`);
    expect(stdout.replaceAll(' ', '')).toBe('300000\ndone\n');
  });

  it('is given up after its time, and leaves neither itself nor its connection', async () => {
    const word = ground.newRunId();
    const began = performance.now();
    await expect(run(`sh -c 'sleep 300; : ${word}'`, { limitMs: 300 })).rejects.toThrow(
      'no answer within 0.3 s while trying something',
    );
    expect(performance.now() - began).toBeLessThan(15_000);
    await until(() => ground.withArguments(word).length === 0);
    expect((await run('echo on')).stdout).toBe('on\n');
  });

  it('is given up when it says too much, or when nobody wants it any longer', async () => {
    await expect(run('yes', { outputLimit: 10_000 })).rejects.toThrow('more than 10000 bytes');
    const cancel = new AbortController();
    const cancelled = run('sleep 300', { cancel: cancel.signal });
    setTimeout(() => cancel.abort(new Error('enough')), 50);
    await expect(cancelled).rejects.toThrow('enough');
  });

  it('that hangs everywhere does not use up what there is for others', async () => {
    const hanging = Array.from({ length: 40 }, () => run('sleep 300', { limitMs: 500 }));
    const results = await Promise.allSettled(hanging);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect((await run('echo on')).stdout).toBe('on\n');
  });

  it('says so when the connection is lost under it', async () => {
    const proxy = await TcpProxy.start(machine);
    const target = targetOf(fleet, machine, { host: proxy.host, port: proxy.port });
    const options = { doing: 'waiting', limitMs: 20_000, cancel: never() };
    await runScript(pool, target, { ...options, script: ':' });
    const word = ground.newRunId();
    const waiting = runScript(pool, target, { ...options, script: `sh -c 'sleep 300; : ${word}'` });
    const isLost = expect(waiting).rejects.toBeInstanceOf(ConnectionLost);
    // A connection that is lost before the script has begun is not told of: the script is then run on another one.
    await until(() => ground.withArguments(word).length > 0);
    proxy.cut();
    await isLost;
    // The next one does not suffer from it.
    proxy.cut();
    expect((await runScript(pool, target, { ...options, script: 'echo on' })).stdout).toBe('on\n');
    await proxy.stop();
  });
});

describe('an upload', () => {
  function file(bytes: number) {
    const path = join(ground.folder, `file-${bytes}`);
    const content = randomBytes(bytes);
    writeFileSync(path, content);
    return { file: path, content, sha1: createHash('sha1').update(content).digest('hex') };
  }

  it.each([0, 1, 5_000_000])('of %d bytes arrives whole', async (bytes) => {
    const { content, ...sent } = file(bytes);
    const to = join(machine.home, `it's ${bytes}`);
    await upload(pool, targetOf(fleet, machine), { ...sent, to }, never());
    expect(readFileSync(to).equals(content)).toBe(true);
    expect(statSync(to).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind where it does not fit', async () => {
    const full = await fleet.add({ home: 'full' });
    const { content: _, ...sent } = file(2_000_000);
    const uploading = upload(pool, targetOf(fleet, full), { ...sent, to: join(full.home, 'f') }, never());
    const error: unknown = await uploading.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(SshError);
    expect(error).toMatchObject({ step: 'upload', message: expect.stringMatching(/No space left/) });
    expect(
      (
        await runScript(pool, targetOf(fleet, full), {
          script: 'ls',
          doing: 'x',
          limitMs: 9000,
          cancel: never(),
        })
      ).stdout,
    ).toBe('full\n');
  });

  it('is given up with its connection, and what has arrived is no file', async () => {
    const proxy = await TcpProxy.start(machine);
    const { content: _, ...sent } = file(20_000_000);
    const target = targetOf(fleet, machine, { host: proxy.host, port: proxy.port });
    const uploading = upload(pool, target, { ...sent, to: join(machine.home, 'cut') }, never());
    uploading.catch(() => undefined);
    await until(() => readdirSync(machine.home).some((name) => name.startsWith('cut.')));
    proxy.cut();
    await expect(uploading).rejects.toThrow(SshError);
    await until(() => !readdirSync(machine.home).some((name) => name.startsWith('cut')));
    await proxy.stop();
  });
});

describe('a machine that has gone silent', () => {
  it('does not hold up those who give up waiting for it', async () => {
    const proxy = await TcpProxy.start(machine);
    const target = targetOf(fleet, machine, { host: proxy.host, port: proxy.port });
    const options = { doing: 'asking', limitMs: 20_000, script: ':' };
    await runScript(pool, target, { ...options, cancel: never() });
    proxy.stall();
    const cancel = new AbortController();
    const asking = runScript(pool, target, { ...options, cancel: cancel.signal });
    setTimeout(() => cancel.abort(new Error('enough')), 50);
    await expect(asking).rejects.toThrow('enough');
    await proxy.stop();
  });
});

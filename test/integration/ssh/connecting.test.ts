import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { follow, never, RunGround } from '../../../src-main/engine/executors/run-testing.js';
import type { Authentication } from '../../../src-main/engine/executors/ssh/authentication.js';
import { ConnectionPool } from '../../../src-main/engine/executors/ssh/connection-pool.js';
import { fingerprint, parseHostKey } from '../../../src-main/engine/executors/ssh/host-key.js';
import { SshError } from '../../../src-main/engine/executors/ssh/ssh-error.js';
import type { SshTarget } from '../../../src-main/engine/executors/ssh/target.js';
import { executorFor, KnownKeys, targetOf } from '../../support/ssh.js';
import { Fleet, type KeyFile, type Machine, makeKey } from '../../support/sshd.js';

const fleet = new Fleet();
const ground = new RunGround();
let pool = new ConnectionPool();

const keys: Record<string, KeyFile> = Object.fromEntries(
  [
    ['ecdsa', ['-t', 'ecdsa', '-b', '384', '-N', '']],
    ['rsa', ['-t', 'rsa', '-b', '2048', '-N', '']],
    ['rsa-pem', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '']],
    ['encrypted', ['-t', 'ed25519', '-N', 'open sesame']],
    ['encrypted-pem', ['-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', 'open sesame']],
    ['unknown', ['-t', 'ed25519', '-N', '']],
  ].map(([name, words]) => [name as string, makeKey(join(fleet.folder, name as string), words as string[])]),
);
const password = 'correct horse; "battery" $taple';
let machine: Machine;
let guarded: Machine;
let asking: Machine;

beforeAll(async () => {
  const known = Object.entries(keys).filter(([name]) => name !== 'unknown');
  machine = await fleet.add(
    {},
    known.map(([, { publicKey }]) => publicKey),
  );
  guarded = await fleet.add({ password, address: '127.0.0.2' });
  asking = await fleet.add({ password, asksForPassword: true, address: '127.0.0.3' });
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

/** Runs something. @returns what it said. */
async function hello(target: SshTarget): Promise<string> {
  const executor = await executorFor(pool, target);
  const spec = ground.shellSpec('echo "hello from $USER"');
  const handle = executor.handleFor(spec.runId, 1);
  await executor.launch(spec, handle, never());
  const { stdout } = await follow(executor, handle);
  return stdout.toString();
}

/** @returns why something could not be run. */
async function failure(target: SshTarget, connections = pool): Promise<SshError> {
  const executor = await executorFor(connections, target);
  const spec = ground.shellSpec('echo hello');
  const error: unknown = await executor.launch(spec, executor.handleFor(spec.runId, 1), never()).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SshError);
  return error as SshError;
}

const key = (name: string, passphrase?: string): Authentication => ({
  type: 'key',
  privateKey: keys[name]!.privateKey,
  ...(passphrase === undefined ? {} : { passphrase }),
});

describe('logging in', () => {
  it.each([
    ['ecdsa', undefined],
    ['rsa', undefined],
    ['rsa-pem', undefined],
    ['encrypted', 'open sesame'],
    ['encrypted-pem', 'open sesame'],
  ])('works with a key: %s', async (name, passphrase) => {
    expect(await hello(targetOf(fleet, machine, { authentication: key(name, passphrase) }))).toBe(
      'hello from wheelhouse\n',
    );
  });

  it('works with a password, also where it is asked for as a question', async () => {
    const authentication: Authentication = { type: 'password', password };
    expect(await hello(targetOf(fleet, guarded, { authentication }))).toBe('hello from wheelhouse\n');
    expect(await hello(targetOf(fleet, asking, { authentication }))).toBe('hello from wheelhouse\n');
  });

  it('works with an agent', async () => {
    const socket = join(fleet.folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(agent.stdout, 'data');
      const adding = spawn('ssh-add', ['-q', fleet.userKey.path], {
        env: { ...process.env, SSH_AUTH_SOCK: socket },
        stdio: 'ignore',
      });
      expect((await once(adding, 'exit'))[0]).toBe(0);
      expect(await hello(targetOf(fleet, machine, { authentication: { type: 'agent', socket } }))).toBe(
        'hello from wheelhouse\n',
      );
      const lonely = await failure(
        targetOf(fleet, asking, { authentication: { type: 'agent', socket: `${socket}-none` } }),
      );
      expect(lonely).toMatchObject({ step: 'authenticate' });
    } finally {
      agent.kill();
      await once(agent, 'exit');
    }
  });

  it.each<[string, () => SshTarget, RegExp]>([
    [
      'a key that the machine does not take',
      () => targetOf(fleet, machine, { authentication: key('unknown') }),
      /key was refused for user wheelhouse/,
    ],
    [
      'a key where a password is needed',
      () => targetOf(fleet, asking, { authentication: key('unknown') }),
      /key was refused/,
    ],
    [
      'an encrypted key without its passphrase',
      () => targetOf(fleet, machine, { authentication: key('encrypted') }),
      /encrypted: enter its passphrase/,
    ],
    [
      'an encrypted key with another passphrase',
      () => targetOf(fleet, machine, { authentication: key('encrypted', 'no') }),
      /does not open with this passphrase/,
    ],
    [
      'an encrypted PEM key with another passphrase',
      () => targetOf(fleet, machine, { authentication: key('encrypted-pem', 'no') }),
      /does not open with this passphrase/,
    ],
    [
      'a public key',
      () => targetOf(fleet, machine, { authentication: { type: 'key', privateKey: keys['rsa']!.publicKey } }),
      /public one/,
    ],
    [
      'no key at all',
      () => targetOf(fleet, machine, { authentication: { type: 'key', privateKey: 'x' } }),
      /cannot be read/,
    ],
    [
      'a wrong password',
      () => targetOf(fleet, guarded, { authentication: { type: 'password', password: 'no' } }),
      /password was refused/,
    ],
    [
      'a wrong password, asked for',
      () => targetOf(fleet, asking, { authentication: { type: 'password', password: 'no' } }),
      /password was refused/,
    ],
    [
      'a password where none is taken',
      () => targetOf(fleet, machine, { authentication: { type: 'password', password } }),
      /it takes publickey/,
    ],
    [
      'a user that is not there',
      () => targetOf(fleet, machine, { user: 'nobody-here' }),
      /refused for user nobody-here/,
    ],
  ])('is refused with %s', async (_what, target, message) => {
    const error = await failure(target());
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ step: 'authenticate', isLasting: true });
    expect(error.message).toMatch(/^node-127\.0\.0\.\d \([\w-]+@127\.0\.0\.\d:\d+\): /);
    expect(JSON.stringify([error.message, error.stack])).not.toContain('battery');
  });

  it('does not knock again at once where it was refused', async () => {
    const target = targetOf(fleet, machine, { authentication: key('unknown') });
    await failure(target);
    const seen = machine.log.length;
    await failure(target);
    expect(machine.log.slice(seen)).toBe('');
    expect(pool.retryDelay(target)).toBeGreaterThan(1000);
  });
});

describe('a machine that is not to be reached', () => {
  const at = (more: Partial<SshTarget>) => targetOf(fleet, machine, more);

  it.each<[string, () => SshTarget, RegExp]>([
    ['refuses', () => at({ port: 1 }), /connection was refused/],
    ['has no such name', () => at({ host: 'no-such-host.invalid' }), /not known|looked up/],
  ])('%s', async (_what, target, message) => {
    expect(await failure(target())).toMatchObject({
      step: 'connect',
      message: expect.stringMatching(message),
    });
  });

  it('says nothing, or talks about something else', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    const other = createServer((socket) =>
      socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    other.listen(0, '127.0.0.1');
    await Promise.all([once(silent, 'listening'), once(other, 'listening')]);
    const hasty = new ConnectionPool({ handshakeMs: 300 });
    try {
      const portOf = (server: typeof silent) => (server.address() as AddressInfo).port;
      const began = performance.now();
      const error = await failure(at({ port: portOf(silent) }), hasty);
      expect(error).toMatchObject({ step: 'connect', message: expect.stringMatching(/within 0\.3 s/) });
      expect(performance.now() - began).toBeLessThan(15_000);
      expect(await failure(at({ port: portOf(other) }), hasty)).toMatchObject({ step: 'connect' });
    } finally {
      hasty.close();
      silent.close();
      other.close();
    }
  });

  it('has no shell for the user', async () => {
    const closed = await fleet.add({ shell: '/usr/sbin/nologin' });
    const error = await failure(targetOf(fleet, closed));
    expect(error.message).toMatch(/does not run commands .* not available/);
  });
});

describe('host keys', () => {
  it('are remembered at first, and refused with both fingerprints when they change', async () => {
    const changing = await fleet.add();
    const hostKeys = new KnownKeys();
    const target = targetOf(fleet, changing, { hostKeys });
    await hello(target);
    const before = fingerprint(parseHostKey(changing.hostKey.publicKey));
    await changing.changeHostKey();
    pool.close();
    pool = new ConnectionPool();
    const error = await failure(target);
    const after = fingerprint(parseHostKey(changing.hostKey.publicKey));
    expect(error).toMatchObject({ step: 'host_key', isLasting: true });
    expect(error.message).toContain(before);
    expect(error.message).toContain(after);
    hostKeys.keys.set(`${changing.host}:${changing.port}`, [parseHostKey(changing.hostKey.publicKey)]);
    pool.forgetFailure(target);
    expect(await hello(target)).toContain('hello');
  });

  it('are never sent a password when they are not the right ones', async () => {
    const hostKeys = new KnownKeys();
    hostKeys.keys.set(`${guarded.host}:${guarded.port}`, [parseHostKey(machine.hostKey.publicKey)]);
    const seen = guarded.log.length;
    const target = targetOf(fleet, guarded, { hostKeys, authentication: { type: 'password', password } });
    expect(await failure(target)).toMatchObject({ step: 'host_key' });
    expect(guarded.log.slice(seen)).not.toMatch(/password/i);
  });

  it('must be entered first where the policy is strict', async () => {
    const hostKeys = new KnownKeys('strict');
    const target = targetOf(fleet, machine, { hostKeys });
    const error = await failure(target);
    expect(error.message).toContain(fingerprint(parseHostKey(machine.hostKey.publicKey)));
    expect(error.message).toMatch(/not known/);
    hostKeys.keys.set(`${machine.host}:${machine.port}`, [parseHostKey(machine.hostKey.publicKey)]);
    pool.forgetFailure(target);
    expect(await hello(target)).toContain('hello');
  });

  it('are asked for by the type that is known', async () => {
    const rsa = makeKey(join(fleet.folder, 'rsa_host_key'), ['-t', 'rsa', '-b', '2048', '-N', '']);
    const many = await fleet.add({ config: [`HostKey ${rsa.path}`] });
    const hostKeys = new KnownKeys('strict');
    hostKeys.keys.set(`${many.host}:${many.port}`, [parseHostKey(rsa.publicKey)]);
    expect(await hello(targetOf(fleet, many, { hostKeys }))).toContain('hello');
  });

  it('that cannot be recorded are not trusted', async () => {
    const hostKeys = new KnownKeys();
    hostKeys.remember = () => Promise.reject(new Error('the disk is full'));
    const error = await failure(targetOf(fleet, machine, { hostKeys }));
    expect(error).toMatchObject({ step: 'host_key', message: expect.stringMatching(/the disk is full/) });
  });
});

describe('jump hosts', () => {
  it('lead to machines, over several of them', async () => {
    const outer = targetOf(fleet, machine, { name: 'outer' });
    const inner = targetOf(fleet, guarded, { name: 'inner', jump: outer });
    expect(await hello(inner)).toBe('hello from wheelhouse\n');
    const authentication: Authentication = { type: 'password', password };
    const innermost = targetOf(fleet, asking, { name: 'innermost', jump: inner, authentication });
    expect(await hello(innermost)).toBe('hello from wheelhouse\n');
    expect(asking.log).toMatch(/Accepted keyboard-interactive/);
  });

  it('are named when it is they that fail', async () => {
    const outer = targetOf(fleet, machine, { name: 'outer', authentication: key('unknown') });
    expect((await failure(targetOf(fleet, guarded, { jump: outer }))).message).toMatch(/^outer .*refused/);
    const open = targetOf(fleet, machine, { name: 'outer' });
    expect((await failure(targetOf(fleet, guarded, { port: 1, jump: open }))).message).toMatch(
      /^outer .*does not reach 127\.0\.0\.2:1/,
    );
  });

  it('tell of the end of a machine’s server, too', async () => {
    const outer = targetOf(fleet, machine, { name: 'outer' });
    const inner = targetOf(fleet, guarded, { name: 'inner', jump: outer });
    const { channel, connection } = await pool.openShell(inner, never());
    const lost = once(connection.lost, 'abort');
    // What serves this connection there.
    channel.write('kill -KILL $PPID\n');
    await lost;
    expect(connection.lost.reason).toMatchObject({ name: 'SshError', step: 'session' });
  });

  it('that lead in a circle are noticed', async () => {
    const loop: SshTarget = {
      ...targetOf(fleet, machine),
      get jump() {
        return loop;
      },
    };
    const executor = await executorFor(pool, loop);
    const spec = ground.shellSpec('true');
    await expect(executor.launch(spec, executor.handleFor(spec.runId, 1), never())).rejects.toThrow('a loop');
  });
});

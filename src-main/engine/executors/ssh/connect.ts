import { randomInt } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CipherAlgorithm, Client, ServerHostKeyAlgorithm } from 'ssh2';
import { messageOf } from '../../../lib/errors.js';
import { type Authentication, LogIn } from './authentication.js';
import { GatheringSocket } from './gathering-socket.js';
import { hostKeyOf, type HostKey, verifyHostKey } from './host-key.js';
import { KeyRing } from './key-ring.js';
import { SshError, type SshStep } from './ssh-error.js';
import type { SshTarget } from './target.js';

/** How patient a connection is. */
export interface ConnectionLimits {
  /** From the first packet to being logged in; slow name services of the machine count, too. */
  readonly handshakeMs: number;
  /** A sign of life is asked for so often; three without an answer end the connection. */
  readonly keepaliveMs: number;
}

export const defaultConnectionLimits: ConnectionLimits = { handshakeMs: 30_000, keepaliveMs: 10_000 };

const missedKeepalives = 3;

/** AES-GCM first: OpenSSH's own first choice, chacha20, is half as fast in Node. */
const ciphers: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes192-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
];

/** Newest first, as OpenSSH has them; SHA-1 signatures are not among them. */
const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

let keyRing: KeyRing | null = null;

/**
 * Connects, makes sure that it is the right machine, and logs in.
 * @param via the connection through the jump host, when there is one.
 * @param onStep told of each step after `connect`.
 * @returns a client that is ready; it has listeners for nothing.
 * @throws {SshError} that names the step.
 */
export async function connect(
  target: SshTarget,
  via: Duplex | undefined,
  limits: ConnectionLimits,
  onStep: (step: SshStep) => void,
  cancel: AbortSignal,
): Promise<Client> {
  cancel.throwIfAborted();
  // Loading ssh2 takes tens of milliseconds, and many never need it.
  const { Client: SshClient, utils } = (await import('ssh2')).default;
  keyRing ??= new KeyRing(utils.parseKey);
  const logIn = await prepareLogIn(target, keyRing);
  const known = await target.hostKeys.known(target.host, target.port);
  const client = new SshClient();
  let step: SshStep = 'connect';
  const enter = (next: SshStep) => {
    step = next;
    onStep(next);
  };
  let refusal: SshError | null = null;

  const verify = async (blob: Buffer): Promise<boolean> => {
    enter('host_key');
    try {
      const shown = hostKeyOf(blob);
      const { isTrusted, problem } = await verifyHostKey(target.hostKeys, target.host, target.port, shown);
      if (!isTrusted) refusal = new SshError(target, 'host_key', problem, { isLasting: true });
      return isTrusted;
    } catch (error) {
      const problem = `its host key could not be checked: ${messageOf(error)}`;
      refusal = new SshError(target, 'host_key', problem, { cause: error });
      return false;
    }
  };

  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const timer = setTimeout(
    () => reject(new SshError(target, step, timeOutProblem(step, limits.handshakeMs))),
    limits.handshakeMs,
  );
  const give = () => reject(cancel.reason as Error);
  cancel.addEventListener('abort', give, { once: true });
  client.once('ready', () => resolve(undefined));
  client.once('handshake', () => enter('authenticate'));
  client.on('error', (error) => reject(refusal ?? explain(target, error, step, logIn)));
  client.on('close', () =>
    reject(refusal ?? new SshError(target, step, `the connection was closed while ${doing(step)}`)),
  );
  try {
    client.connect({
      sock: via ?? dial(target),
      username: target.user,
      readyTimeout: 0,
      keepaliveInterval: limits.keepaliveMs,
      keepaliveCountMax: missedKeepalives,
      hostVerifier: (blob: Buffer, answer: (isTrusted: boolean) => void) => void verify(blob).then(answer),
      authHandler: logIn.handler,
      algorithms: { cipher: ciphers, serverHostKey: preferKnown(known) },
    });
    // A socket closes by itself once the other side has ended; a way through a jump host would stay half open for ever.
    via?.once('end', () => via.destroy());
    // Nagle's algorithm costs 40 to 90 ms a command.
    client.setNoDelay(true);
    await promise;
    return client;
  } catch (error) {
    client.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    cancel.removeEventListener('abort', give);
    client.removeAllListeners();
    // What a connection that was given up says later is of no interest, but must not end the process.
    client.on('error', () => undefined);
  }
}

function dial({ host, port }: SshTarget): Socket {
  const socket = new GatheringSocket();
  // ssh2 puts one on it for each session.
  socket.setMaxListeners(0);
  return socket.connect({ host, port });
}

async function prepareLogIn(target: SshTarget, keys: KeyRing): Promise<LogIn> {
  try {
    const authentication: Authentication = await target.authenticate();
    return new LogIn(target.user, authentication, keys);
  } catch (error) {
    const problem = `the credential cannot be used: ${messageOf(error)}`;
    throw new SshError(target, 'authenticate', problem, { isLasting: true, cause: error });
  }
}

/** A server has keys of several types: it must show the one that is known, or a change would seem to have happened. */
function preferKnown(known: readonly HostKey[]): ServerHostKeyAlgorithm[] {
  const types = new Set(known.map(({ type }) => type));
  const isKnown = (algorithm: string) => types.has(algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm);
  return [
    ...hostKeyAlgorithms.filter(isKnown),
    ...hostKeyAlgorithms.filter((algorithm) => !isKnown(algorithm)),
  ];
}

function explain(target: SshTarget, error: Error, step: SshStep, logIn: LogIn): SshError {
  const { level, code } = error as { level?: string; code?: string };
  if (level === 'client-authentication')
    return new SshError(target, 'authenticate', logIn.problem, { isLasting: true, cause: error });
  if (level === 'agent')
    return new SshError(target, 'authenticate', `the SSH agent failed: ${error.message}`, { cause: error });
  const known: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'the connection was refused: no SSH server listens there',
    ENOTFOUND: `the host ${target.host} is not known: no such name`,
    EAI_AGAIN: `the host ${target.host} could not be looked up: the name service does not answer`,
    ETIMEDOUT: 'the connection timed out: the machine does not answer',
    EHOSTUNREACH: 'there is no route to the machine',
    ENETUNREACH: 'there is no route to the machine’s network',
    ECONNRESET: `the connection was closed while ${doing(step)}`,
  };
  const problem = known[code ?? ''] ?? `${error.message} (while ${doing(step)})`;
  return new SshError(target, step, problem, { cause: error });
}

function timeOutProblem(step: SshStep, ms: number): string {
  return step === 'connect'
    ? `the machine does not answer within ${ms / 1000} s`
    : `${doing(step)} took more than ${ms / 1000} s`;
}

function doing(step: SshStep): string {
  if (step === 'connect') return 'connecting';
  if (step === 'host_key') return 'checking the host key';
  return 'logging in';
}

/** @returns a moment between half and the whole of `ms`, so that many who wait do not come back together. */
export const jitter = (ms: number): number => randomInt(Math.ceil(ms / 2), Math.ceil(ms) + 1);

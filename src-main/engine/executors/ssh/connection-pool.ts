import { setMaxListeners } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { abortable } from '../../../lib/abort.js';
import { type ConnectionLimits, connect, defaultConnectionLimits, jitter } from './connect.js';
import { Connection, type TerminalWindow } from './connection.js';
import { Turns } from '../../../lib/turns.js';
import type { OpenShell, ShellConnection, ShellPool } from './shell-pool.js';
import { ConnectionLost, SshError, type SshStep } from './ssh-error.js';
import { connectionKey, type SshTarget } from './target.js';

export interface PoolOptions extends Partial<ConnectionLimits> {
  /** A connection on which nothing is going on for so long is closed; 5 min by default. */
  readonly idleMs?: number;
  /** Handshakes at once to all machines; they cost processor time here. 32 by default. */
  readonly handshakes?: number;
  /** Told when a step on the way to a machine begins. */
  readonly onStep?: (target: SshTarget, step: SshStep) => void;
}

/** A session, and what it travels on. */
interface OpenSession {
  readonly channel: ClientChannel;
  readonly connection: ShellConnection;
}

/** So many connections to one machine for one credential: with ten sessions on each enough for any node. */
const connectionLimit = 32;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;

/** Connections to many machines, shared by all that is done there, opened when needed and closed when idle. */
export class ConnectionPool implements ShellPool {
  readonly #limits: ConnectionLimits;
  readonly #idleMs: number;
  readonly #handshakes: Turns;
  readonly #targets = new Map<string, TargetConnections>();
  readonly #closing = new AbortController();
  readonly #onStep: (target: SshTarget, step: SshStep) => void;

  constructor({ idleMs = 300_000, handshakes = 32, onStep = () => undefined, ...limits }: PoolOptions = {}) {
    this.#onStep = onStep;
    this.#limits = { ...defaultConnectionLimits, ...limits };
    this.#idleMs = idleMs;
    this.#handshakes = new Turns(handshakes);
    setMaxListeners(0, this.#closing.signal);
  }

  /**
   * Opens a session.
   * @throws {SshError} at once when connecting has failed a moment ago; see {@link retryDelay}.
   */
  openShell(target: SshTarget, cancel: AbortSignal): Promise<OpenShell> {
    return this.#openSession(target, (connection) => connection.openShell(), cancel);
  }

  /** Opens the user's log-in shell behind a pseudo-terminal. @throws {SshError} as {@link openShell}. */
  openTerminal(target: SshTarget, window: TerminalWindow, cancel: AbortSignal): Promise<OpenSession> {
    return this.#openSession(target, (connection) => connection.openTerminal(window), cancel);
  }

  async #openSession(
    target: SshTarget,
    open: (connection: Connection) => Promise<ClientChannel | null>,
    cancel: AbortSignal,
  ): Promise<OpenSession> {
    const entry = this.#entryOf(target);
    return onLiving(async () => {
      for (;;) {
        const connection = await entry.take(cancel, (found) => found.claimSession());
        this.#onStep(target, 'session');
        const opening = open(connection);
        const channel = await abortable(opening, cancel).catch((error: unknown) => {
          opening.then(discard, () => undefined);
          throw error;
        });
        if (channel !== null) return { channel, connection };
      }
    });
  }

  /**
   * Opens a way through a machine: to a port that it reaches, or to a socket in its file system.
   * @throws {SshError} as {@link openShell}, and when the machine cannot open it.
   */
  async openWay(
    target: SshTarget,
    to: { readonly host: string; readonly port: number } | { readonly path: string },
    cancel: AbortSignal,
  ): Promise<Duplex> {
    const entry = this.#entryOf(target);
    return onLiving(async () => {
      const connection = await entry.take(cancel, (found) => found.claimTunnel());
      const opening = 'path' in to ? connection.openSocket(to.path) : connection.openTunnel(to.host, to.port);
      return abortable(opening, cancel).catch((error: unknown) => {
        opening.then(
          (late) => late.destroy(),
          () => undefined,
        );
        throw error;
      });
    });
  }

  /** @returns milliseconds until connecting to a machine is tried again after it has failed; 0 when it may be now. */
  retryDelay(target: SshTarget): number {
    return this.#targets.get(connectionKey(target))?.retryDelay ?? 0;
  }

  /** Forgets that connecting has failed, as after somebody has changed something. */
  forgetFailure(target: SshTarget): void {
    for (let at: SshTarget | undefined = target; at !== undefined; at = at.jump)
      this.#targets.get(connectionKey(at))?.forgetFailure();
  }

  /** Ends all connections, and those to come. */
  close(): void {
    this.#closing.abort(new Error('The SSH connections are being closed.'));
    for (const entry of this.#targets.values()) entry.close();
    this.#targets.clear();
  }

  #entryOf(target: SshTarget): TargetConnections {
    this.#closing.signal.throwIfAborted();
    const key = connectionKey(target);
    const found = this.#targets.get(key);
    if (found !== undefined) {
      found.target = target;
      return found;
    }
    const entry: TargetConnections = new TargetConnections(
      target,
      (latest) => this.#connect(latest),
      this.#idleMs,
      () => {
        if (this.#targets.get(key) === entry) this.#targets.delete(key);
      },
    );
    this.#targets.set(key, entry);
    return entry;
  }

  async #connect(target: SshTarget): Promise<Client> {
    const cancel = this.#closing.signal;
    let via: Duplex | undefined;
    if (target.jump !== undefined) {
      const entry = this.#entryOf(target.jump);
      via = await onLiving(async () => {
        const jump = await entry.take(cancel, (found) => found.claimTunnel());
        this.#onStep(target, 'connect');
        return jump.openTunnel(target.host, target.port);
      });
    }
    try {
      return await this.#handshakes.take(() => {
        if (via === undefined) this.#onStep(target, 'connect');
        return connect(target, via, this.#limits, (step) => this.#onStep(target, step), cancel);
      });
    } catch (error) {
      via?.destroy();
      throw error;
    }
  }
}

/** Ends a session that has come too late. */
function discard(channel: ClientChannel | null): void {
  channel?.resume().end();
  channel?.stderr.resume();
}

/**
 * Opens something on a connection. One that has died unnoticed while nobody used it says so only then; nothing has happened
 * on it yet, so another one does as well.
 */
async function onLiving<T>(open: () => Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof ConnectionLost) || error.connectedAt > began) throw error;
    }
  }
}

type Connector = (target: SshTarget) => Promise<Client>;

/** The connections to one machine with one credential. */
class TargetConnections {
  /** Used for the next connection: host keys and secrets may have changed. */
  target: SshTarget;
  readonly #connect: Connector;
  readonly #idleMs: number;
  readonly #onEmpty: () => void;
  readonly #connections: Connection[] = [];
  #opening: Promise<undefined> | null = null;
  #failure: { readonly error: unknown; readonly until: number; readonly backoffMs: number } | null = null;
  #idleTimer: NodeJS.Timeout | undefined;
  #change = Promise.withResolvers<undefined>();

  constructor(target: SshTarget, connectTo: Connector, idleMs: number, onEmpty: () => void) {
    this.target = target;
    this.#connect = connectTo;
    this.#idleMs = idleMs;
    this.#onEmpty = onEmpty;
  }

  get retryDelay(): number {
    return Math.max(0, (this.#failure?.until ?? 0) - performance.now());
  }

  forgetFailure(): void {
    this.#failure = null;
  }

  /** @param claim takes what is needed of a connection at once, or says false. */
  async take(cancel: AbortSignal, claim: (connection: Connection) => boolean): Promise<Connection> {
    for (;;) {
      cancel.throwIfAborted();
      const found = this.#connections.find(claim);
      if (found !== undefined) return found;
      if (this.#connections.length >= connectionLimit) {
        await abortable(this.#change.promise, cancel);
        continue;
      }
      if (this.#failure !== null && this.retryDelay > 0) throw this.#failure.error;
      this.#opening ??= this.#open().finally(() => (this.#opening = null));
      await abortable(this.#opening, cancel);
    }
  }

  close(): void {
    clearTimeout(this.#idleTimer);
    for (const connection of [...this.#connections]) connection.close();
  }

  async #open(): Promise<undefined> {
    const { target } = this;
    try {
      const client = await this.#connect(target);
      this.#connections.push(new Connection(target, client, () => this.#onChange()));
      this.#failure = null;
      this.#onChange();
    } catch (error) {
      const isLasting = error instanceof SshError && error.isLasting;
      const last = this.#failure?.backoffMs ?? firstBackoffMs / 2;
      // Repeated refusals look like an attack, and lock accounts.
      const backoffMs = isLasting ? longestBackoffMs : Math.min(last * 2, longestBackoffMs);
      this.#failure = { error, backoffMs, until: performance.now() + jitter(backoffMs) };
      throw error;
    }
  }

  #onChange(): void {
    const lost = this.#connections.filter((connection) => connection.isLost);
    for (const connection of lost) this.#connections.splice(this.#connections.indexOf(connection), 1);
    this.#change.resolve(undefined);
    this.#change = Promise.withResolvers<undefined>();
    clearTimeout(this.#idleTimer);
    if (this.#connections.every((connection) => connection.isIdle)) {
      this.#idleTimer = setTimeout(() => this.#rest(), this.#idleMs);
      this.#idleTimer.unref();
    }
  }

  #rest(): void {
    this.close();
    if (this.#opening === null) this.#onEmpty();
  }
}

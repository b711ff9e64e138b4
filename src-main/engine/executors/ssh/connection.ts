import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { abortable } from '../../../lib/abort.js';
import { messageOf } from '../../../lib/errors.js';
import type { ShellConnection } from './shell-pool.js';
import { ConnectionLost, SshError } from './ssh-error.js';
import type { SshTarget } from './target.js';

/** OpenSSH's default of MaxSessions; what a server really allows is learnt from its refusals. */
const usualSessions = 10;
/** A server says that a session is over a moment before it forgets it. */
const settleMs = 500;
/** What an abandoned command, and a connection that its server has ended, are left to end in by themselves. */
const partingMs = 5000;

/** What a terminal is, and how large, in characters. */
export interface TerminalWindow {
  readonly term: string;
  readonly cols: number;
  readonly rows: number;
}

/** One connection that is logged in, and the sessions on it. */
export class Connection implements ShellConnection {
  readonly target: SshTarget;
  /** In milliseconds of the monotonic clock. */
  readonly connectedAt = performance.now();
  readonly #client: Client;
  readonly #onChange: () => void;
  /** Sessions that the server counts, and those being opened. A session is free when the server has said so. */
  #sessions = 0;
  /** Connections to other machines that go through this one. */
  #tunnels = 0;
  #limit = usualSessions;
  #freedAt = -Infinity;
  #loss: SshError | null = null;
  #isRetired = false;
  readonly #abandoned = new Set<ClientChannel>();
  readonly #lost = new AbortController();

  /** @param onChange called when a session or the whole connection has become free or lost. */
  constructor(target: SshTarget, client: Client, onChange: () => void) {
    this.target = target;
    this.#client = client;
    this.#onChange = onChange;
    client.on('error', (error) => this.#lose(`the connection broke: ${error.message}`, error));
    // Nothing can be opened on it any more, and no keep-alive is sent: what does not close now never would.
    client.on('end', () => {
      this.#retire();
      setTimeout(() => this.#lose('its server ended the connection'), partingMs).unref();
    });
    client.on('close', () => this.#lose('the connection was lost'));
  }

  get isUsable(): boolean {
    return this.#loss === null && !this.#isRetired;
  }

  /** Claims a session for {@link openShell}, at once, so that nobody else takes it. @returns false when none is free. */
  claimSession(): boolean {
    if (!this.isUsable || this.#sessions >= this.#limit) return false;
    this.#sessions++;
    return true;
  }

  /** Claims a way through for {@link openTunnel}. */
  claimTunnel(): boolean {
    if (!this.isUsable) return false;
    this.#tunnels++;
    return true;
  }

  get isIdle(): boolean {
    return this.#sessions === 0 && this.#tunnels === 0;
  }

  get isLost(): boolean {
    return this.#loss !== null;
  }

  /** Aborted when the connection is lost, with the error that says why. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /**
   * Starts a POSIX shell on the machine that reads its commands from the channel; the log-in shell may be any.
   * Uses up a claimed session.
   * @returns null when the server allows no further session here.
   */
  openShell(): Promise<ClientChannel | null> {
    return this.#openSession((done) => this.#client.exec('exec /bin/sh', done));
  }

  /** Starts the user's log-in shell behind a pseudo-terminal. Uses up a claimed session. @returns as {@link openShell}. */
  openTerminal(window: TerminalWindow): Promise<ClientChannel | null> {
    return this.#openSession((done) => this.#client.shell({ ...window, width: 0, height: 0 }, done));
  }

  async #openSession(
    ask: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<ClientChannel | null> {
    for (let tries = 0; ; tries++) {
      try {
        const channel = await this.#race<ClientChannel>(ask);
        channel.once('close', () => this.#free());
        channel.on('error', () => undefined);
        return channel;
      } catch (error) {
        // "open failed" is all that a server says when there are too many.
        const isRefused = (error as { reason?: unknown }).reason !== undefined;
        if (isRefused && this.#loss === null && performance.now() - this.#freedAt < settleMs && tries < 5) {
          await delay(10 * 2 ** tries);
          continue;
        }
        this.#free();
        if (this.#loss !== null) throw this.#loss;
        if (isRefused && this.#sessions > 0) {
          this.#limit = Math.max(1, Math.min(this.#limit, this.#sessions));
          return null;
        }
        const problem = `no session could be opened: ${messageOf(error)}`;
        throw new SshError(this.target, 'session', problem, { cause: error });
      }
    }
  }

  /** Opens a way from this machine to another. Uses up a claimed tunnel. @throws {SshError} of this machine when it cannot reach it. */
  async openTunnel(host: string, port: number): Promise<Duplex> {
    return this.#open(`as a jump host it does not reach ${host}:${port}`, (done) =>
      this.#client.forwardOut('127.0.0.1', 0, host, port, (error, opened) => done(error, opened)),
    );
  }

  /** Opens a way to a socket in this machine's file system. Uses up a claimed tunnel. @throws {SshError} when it cannot be opened. */
  async openSocket(path: string): Promise<Duplex> {
    return this.#open(`its socket ${path} cannot be opened`, (done) =>
      this.#client.openssh_forwardOutStreamLocal(path, (error, opened) => done(error, opened)),
    );
  }

  /**
   * Gives up a session whose command does not end when it should: nobody knows when the server will count it no longer. So
   * this connection takes no new ones, and is closed as soon as nothing else goes on here.
   */
  abandon(channel: ClientChannel): void {
    this.#isRetired = true;
    this.#abandoned.add(channel);
    channel.once('close', () => this.#abandoned.delete(channel));
    channel.signal('KILL');
    channel.end();
    this.#onChange();
    setTimeout(() => this.#closeIfDone(), partingMs).unref();
  }

  /** Ends the connection and all on it at once. */
  close(): void {
    this.#lose('the connection was closed here');
  }

  async #open(
    problem: string,
    ask: (done: (error: Error | undefined, channel: ClientChannel) => void) => void,
  ): Promise<Duplex> {
    const free = () => {
      this.#tunnels--;
      this.#closeIfDone();
      this.#onChange();
    };
    try {
      const channel = await this.#race<ClientChannel>(ask);
      channel.once('close', free);
      return channel;
    } catch (error) {
      free();
      if (this.#loss !== null) throw this.#loss;
      throw new SshError(this.target, 'connect', `${problem}: ${messageOf(error)}`, { cause: error });
    }
  }

  #free(): void {
    this.#sessions--;
    this.#freedAt = performance.now();
    this.#closeIfDone();
    this.#onChange();
  }

  /** Takes nothing new, and is closed as soon as nothing goes on here. */
  #retire(): void {
    this.#isRetired = true;
    this.#closeIfDone();
    this.#onChange();
  }

  #closeIfDone(): void {
    if (this.#isRetired && this.#tunnels === 0 && this.#sessions <= this.#abandoned.size) this.close();
  }

  #lose(problem: string, cause?: unknown): void {
    if (this.#loss !== null) return;
    this.#loss = new ConnectionLost(this.target, problem, this.connectedAt, cause);
    this.#lost.abort(this.#loss);
    // Waiting for the peer's farewell would wait for ever on a network that swallows everything.
    this.#client.destroy();
    this.#onChange();
  }

  #race<T>(ask: (done: (error: Error | undefined, value: T) => void) => void): Promise<T> {
    const answer = new Promise<T>((resolve, reject) => {
      ask((error, value) => (error === undefined ? resolve(value) : reject(error)));
    });
    return abortable(answer, this.lost);
  }
}

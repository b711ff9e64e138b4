import type { ControlPlaneState } from '../../src-preload/bridge.js';
import type { ControlPlaneProcess, StartProcess } from './control-plane-process.js';

/** Where the control plane is, and what opens it: for the main process alone. */
export interface ControlPlaneAddress {
  /** Origin, such as `http://127.0.0.1:7411`. */
  readonly url: string;
  readonly token: string;
}

/** The wait before a restart doubles from the first to the longest with every end. */
const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** A control plane that listened for this long was well: the next end is the first again. */
const wellAfterMs = 30_000;

/** The exit code that says: a setting is wrong, starting again changes nothing (headless.ts). */
const settingsExitCode = 2;

/** A control plane gives itself nine seconds to stop (headless.ts); after these it is ended. */
const stopLimitMs = 12_000;

/** Lines kept to show why it ended. */
const keptLines = 100;

export interface SupervisorListeners {
  readonly onChange: (state: ControlPlaneState) => void;
  /** Every line the control plane writes to standard error. */
  readonly onLine: (line: string) => void;
}

/** Keeps one control plane running: starts it, starts it again when it ends, stops it with us. */
export class Supervisor {
  readonly #startProcess: StartProcess;
  readonly #listeners: SupervisorListeners;
  #state: ControlPlaneState = { kind: 'starting' };
  #address: ControlPlaneAddress | null = null;
  #process: ControlPlaneProcess | null = null;
  #lines: string[] = [];
  #ends = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Settles when it has stopped for good; null until that is asked for. */
  #stopping: PromiseWithResolvers<undefined> | null = null;

  constructor(startProcess: StartProcess, listeners: SupervisorListeners) {
    this.#startProcess = startProcess;
    this.#listeners = listeners;
  }

  get state(): ControlPlaneState {
    return this.#state;
  }

  /** Where it listens; null while it does not. */
  get address(): ControlPlaneAddress | null {
    return this.#address;
  }

  /** Starts it; nothing happens when it runs already or is being stopped. */
  start(): void {
    clearTimeout(this.#timer);
    if (this.#process !== null || this.#stopping !== null) return;
    this.#lines = [];
    this.#change({ kind: 'starting' });
    this.#process = this.#startProcess({
      onListening: ({ url, token }) => {
        if (this.#stopping !== null) return;
        this.#address = { url, token };
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => (this.#ends = 0), wellAfterMs);
        this.#change({ kind: 'running' });
      },
      onLine: (line) => {
        this.#lines = [...this.#lines, readable(line)].slice(-keptLines);
        this.#listeners.onLine(line);
      },
      onEnd: (code, how) => this.#ended(code, how),
    });
  }

  /** Stops it for good. @returns when it has ended. */
  async stop(): Promise<void> {
    if (this.#stopping !== null) {
      await this.#stopping.promise;
      return;
    }
    clearTimeout(this.#timer);
    this.#stopping = Promise.withResolvers<undefined>();
    this.#address = null;
    this.#change({ kind: 'stopping' });
    if (this.#process === null) {
      this.#stopping.resolve(undefined);
    } else {
      this.#process.stop();
      this.#timer = setTimeout(() => this.#process?.kill(), stopLimitMs);
    }
    await this.#stopping.promise;
  }

  #ended(code: number | null, how: string): void {
    clearTimeout(this.#timer);
    this.#process = null;
    this.#address = null;
    if (this.#stopping !== null) {
      this.#stopping.resolve(undefined);
      return;
    }
    const wait = Math.min(firstWaitMs * 2 ** this.#ends, longestWaitMs);
    this.#ends++;
    const isHopeless = code === settingsExitCode;
    this.#change({
      kind: 'failed',
      how,
      times: this.#ends,
      lines: this.#lines,
      nextTryAt: isHopeless ? null : Date.now() + wait,
    });
    if (!isHopeless) this.#timer = setTimeout(() => this.start(), wait);
  }

  #change(state: ControlPlaneState): void {
    this.#state = state;
    this.#listeners.onChange(state);
  }
}

/** @returns what a person needs of a line: the control plane logs JSON, and says in plain words why it cannot start. */
function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: unknown; err?: { message?: unknown } };
    const parts = [msg, err?.message].filter((part) => typeof part === 'string');
    return parts.length > 0 ? parts.join(': ') : line;
  } catch {
    // A line that only looks like JSON is shown as it is.
    return line;
  }
}

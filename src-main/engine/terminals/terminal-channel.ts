import type { Readable } from 'node:stream';

/** What a terminal is as wide and high as, in characters. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** How a terminal has ended of itself. */
export interface TerminalEnd {
  /** Null when a signal has ended the shell, or nobody knows. */
  readonly exitCode: number | null;
  /** What went wrong, for people; null when the shell ended as it should. */
  readonly problem: string | null;
}

/** A log-in shell behind a pseudo-terminal, wherever it runs. */
export interface TerminalChannel {
  /** What the shell says; the shell waits while nobody reads. */
  readonly output: Readable;
  /** Bytes of input that the other side has not taken yet. */
  readonly waitingBytes: number;
  /** Resolves once the shell is gone; its last output may still be in `output`. */
  readonly ended: Promise<TerminalEnd>;
  write(bytes: Buffer): void;
  /** @throws when the size cannot be set; the message is for people. */
  resize(size: TerminalSize): Promise<void>;
  /** Hangs up: the shell and what runs in it are told (SIGHUP). */
  close(): void;
}

/** What programs are told the terminal is; what xterm.js does. */
export const terminalType = 'xterm-256color';

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { utilityProcess } from 'electron';
import type { Introduction, StopRequest } from '../parent.js';

/** What is told of a control plane's process while it lives. */
export interface ProcessListeners {
  readonly onListening: (introduction: Introduction) => void;
  /** A line it wrote to standard error. */
  readonly onLine: (line: string) => void;
  /** Called once, after the last line. @param how a few words, such as `code 1`. */
  readonly onEnd: (code: number | null, how: string) => void;
}

/** One process of the control plane. */
export interface ControlPlaneProcess {
  /** Asks it to stop; its end tells that it has. */
  stop(): void;
  /** Ends it at once. Runs do not mind. */
  kill(): void;
}

export type StartProcess = (listeners: ProcessListeners) => ControlPlaneProcess;

const stopRequest: StopRequest = { command: 'stop' };

function isIntroduction(message: unknown): message is Introduction {
  return (
    typeof message === 'object' &&
    message !== null &&
    (message as Partial<Introduction>).event === 'listening'
  );
}

function forwardLines(output: Readable | null, onLine: (line: string) => void): void {
  if (output !== null) createInterface({ input: output }).on('line', onLine);
}

/** What a process has written last is there at once, unless somebody else holds the pipe. */
const lastWordsMs = 1000;

/**
 * Forwards the lines of a utility process. Electron tells of its end before all that it wrote was read, and takes all
 * listeners off its streams then.
 * @returns to be called at its end: resolves once the last line was forwarded.
 */
function forwardAllLines(output: Readable, onLine: (line: string) => void): () => Promise<void> {
  const copy = new PassThrough();
  const lines = createInterface({ input: copy }).on('line', onLine);
  const take = (bytes: Buffer) => void copy.write(bytes);
  output.on('data', take);
  return async () => {
    // Once they are off, and before anything else is read.
    await Promise.resolve();
    output.off('data', take).on('data', take);
    if (!output.readableEnded && !output.destroyed) {
      const over = new Promise((resolve) => output.once('end', resolve).once('close', resolve));
      await Promise.race([over, delay(lastWordsMs, undefined, { ref: false })]);
    }
    copy.end();
    await once(lines, 'close');
  };
}

/**
 * Starts the control plane on a Node of its own. Its standard error is read, its channel carries what is secret; it stops
 * by itself when the channel closes, so it cannot outlive us.
 * @param node path of the program.
 * @param entry the built headless.js.
 */
export function startOnNode(
  node: string,
  entry: string,
  flags: readonly string[],
  { onListening, onLine, onEnd }: ProcessListeners,
): ControlPlaneProcess {
  const child = spawn(node, ['--enable-source-maps', entry, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    windowsHide: true,
  });
  let failure = '';
  forwardLines(child.stderr, onLine);
  child.on('message', (message) => {
    if (isIntroduction(message)) onListening(message);
  });
  child.on('error', (error) => {
    failure = error.message;
    // A program that could not be started never closes.
    if (child.pid === undefined) onEnd(null, failure);
  });
  child.on('close', (code, signal) => {
    if (child.pid !== undefined) onEnd(code, signal === null ? `code ${code ?? '?'}` : `signal ${signal}`);
  });
  return {
    stop: () => {
      if (child.connected) child.send(stopRequest);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Starts the control plane on Electron's own Node, as a utility process; Electron must be ready. */
export function startInUtilityProcess(
  entry: string,
  flags: readonly string[],
  { onListening, onLine, onEnd }: ProcessListeners,
): ControlPlaneProcess {
  const child = utilityProcess.fork(entry, [...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Wheelhouse control plane',
  });
  // Electron types it as any stream, or none; with `pipe` it is one to read.
  const allLines = forwardAllLines(child.stderr as Readable, onLine);
  child.on('message', (message: unknown) => {
    if (isIntroduction(message)) onListening(message);
  });
  child.on('exit', (code) => void allLines().then(() => onEnd(code, `code ${code}`)));
  return {
    stop: () => child.postMessage(stopRequest),
    kill: () => {
      // Its own kill() is SIGTERM, which a process that hangs does not heed.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
}

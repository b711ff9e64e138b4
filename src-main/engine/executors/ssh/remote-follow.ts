import type { Offsets, OutputStream, RunExit, RunOutput } from '../executor.js';
import { OutputDates } from '../output-dates.js';
import { readFollowEnd } from './follow-end.js';
import type { FollowedRun, FollowStart } from './followed-run.js';
import { SshError } from './ssh-error.js';
import type { SshTarget } from './target.js';

const streams = ['stdout', 'stderr'] as const;

/**
 * How far a run was read, over as many followers as it takes. Bytes are counted in the stream; where a command has cut its
 * own output, the file's offsets are behind the stream's.
 */
export class RemotePosition {
  readonly #stream: Record<OutputStream, number>;
  /** Bytes of the stream that were cut off the file's beginning. */
  readonly #cutOff: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  #dates: OutputDates | null = null;
  #lastMs = 0;

  constructor(from: Offsets) {
    this.#stream = { ...from };
  }

  /** Where in the files to go on. */
  get inFiles(): Offsets {
    return { stdout: this.#inFile('stdout'), stderr: this.#inFile('stderr') };
  }

  /** When the last bytes were written, or how far the run's index goes; 0 for never. */
  get lastMs(): number {
    return this.#lastMs;
  }

  begin({ from, sizes, marks, skewMs }: FollowStart): void {
    for (const stream of streams) this.#cutOff[stream] = this.#stream[stream] - from[stream];
    const ours = marks.map((mark) => ({ ...mark, ms: mark.ms - skewMs }));
    const lastMark = ours.at(-1)?.ms ?? Date.now();
    this.#lastMs = Math.max(this.#lastMs, Math.min(ours.at(-1)?.ms ?? 0, Date.now()));
    this.#dates = new OutputDates(ours, {
      stdout: { size: sizes.stdout, mtimeMs: lastMark },
      stderr: { size: sizes.stderr, mtimeMs: lastMark },
    });
  }

  /** @returns the bytes as pieces with their dates. */
  *take(stream: OutputStream, bytes: Buffer): Generator<RunOutput, void, undefined> {
    let rest = bytes;
    while (rest.length > 0) {
      const at = this.#inFile(stream);
      const { ms, until } = this.#dates?.of(stream, at) ?? { ms: Date.now(), until: Infinity };
      const piece = rest.subarray(0, Math.min(rest.length, until - at));
      rest = rest.subarray(piece.length);
      const offset = this.#stream[stream];
      this.#stream[stream] += piece.length;
      this.#lastMs = Math.max(this.#lastMs, ms);
      yield { type: 'output', stream, offset, bytes: piece, ms };
    }
  }

  /** Is anything missing of files that have grown to these sizes? */
  isBehind(sizes: Offsets): boolean {
    return streams.some((stream) => this.#inFile(stream) < sizes[stream]);
  }

  #inFile(stream: OutputStream): number {
    return this.#stream[stream] - this.#cutOff[stream];
  }
}

/**
 * Reads one follower to its end.
 * @returns how the run ended; null when the run goes on and another follower is needed.
 * @throws {SshError} when it broke off; all that has come before was yielded.
 */
export async function* readFollower(
  target: SshTarget,
  followed: FollowedRun,
  position: RemotePosition,
  cancel: AbortSignal,
): AsyncGenerator<RunOutput, RunExit | null, undefined> {
  let skewMs = 0;
  for await (const item of followed.items(cancel)) {
    if (item.type === 'start') {
      ({ skewMs } = item);
      position.begin(item);
    } else if (item.type === 'output') {
      yield* position.take(item.stream, item.bytes);
    } else {
      const { sizes, exit } = readFollowEnd(item.text, (ms) => ms - skewMs, position.lastMs);
      // Whatever has read for us on the machine may have been killed there.
      if (exit !== null && position.isBehind(sizes))
        throw new SshError(target, 'session', 'the end of a run came before all of its output');
      return exit;
    }
  }
  return null;
}

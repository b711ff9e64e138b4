import type { Offsets, OutputStream, RunExit, RunOutput } from '../executor.js';
import { OutputDates } from '../output-dates.js';
import { BacklogOrder, type DatedPiece } from './backlog-order.js';
import { readFollowEnd } from './follow-end.js';
import type { FollowedRun, FollowStart } from './followed-run.js';
import { SshError } from './ssh-error.js';
import type { ShellTarget } from './target.js';

const streams = ['stdout', 'stderr'] as const;

/**
 * How far a run was read, over as many followers as it takes. Bytes are counted in the stream; where a command has cut its
 * own output, the file's offsets are behind the stream's.
 */
export class RemotePosition {
  /** Bytes given on. */
  readonly #stream: Record<OutputStream, number>;
  /** Bytes of the stream that were cut off the file's beginning. */
  readonly #cutOff: Record<OutputStream, number> = { stdout: 0, stderr: 0 };
  readonly #limit: number;
  #sizes: Offsets = { stdout: 0, stderr: 0 };
  #dates: OutputDates | null = null;
  #order: BacklogOrder | null = null;
  #lastMs = 0;

  /** @param limit bytes of each stream beyond which nothing is given on. */
  constructor(from: Offsets, limit = Infinity) {
    this.#stream = { ...from };
    this.#limit = limit;
  }

  /** How many streams have come to the limit. */
  get full(): number {
    return streams.filter((stream) => this.#stream[stream] >= this.#limit).length;
  }

  /** Where in the files to go on. */
  get inFiles(): Offsets {
    const at = (stream: OutputStream) => this.#stream[stream] - this.#cutOff[stream];
    return { stdout: at('stdout'), stderr: at('stderr') };
  }

  /** When the last bytes were written, or how far the run's index goes; 0 for never. */
  get lastMs(): number {
    return this.#lastMs;
  }

  /** A follower has begun. What an earlier one has sent and was not given on is sent again. */
  begin({ from, sizes, marks, skewMs }: FollowStart): void {
    for (const stream of streams) this.#cutOff[stream] = this.#stream[stream] - from[stream];
    const ours = marks.map((mark) => ({ ...mark, ms: mark.ms - (skewMs ?? 0) }));
    const lastMark = ours.at(-1)?.ms ?? 0;
    this.#lastMs = Math.max(this.#lastMs, Math.min(lastMark, Date.now()));
    this.#sizes = sizes;
    const mtimeMs = lastMark === 0 ? Date.now() : lastMark;
    this.#dates = new OutputDates(ours, {
      stdout: { size: sizes.stdout, mtimeMs },
      stderr: { size: sizes.stderr, mtimeMs },
    });
    this.#order = new BacklogOrder(ours, from);
  }

  /** @returns what can be given on now that these bytes have come. */
  *take(stream: OutputStream, bytes: Buffer): Generator<RunOutput, void, undefined> {
    const { order, dates } = this.#begun();
    let rest = bytes;
    while (rest.length > 0) {
      const at = order.arrived(stream);
      const { ms, until } = dates.of(stream, at);
      const piece = rest.subarray(0, Math.min(rest.length, until - at));
      rest = rest.subarray(piece.length);
      const isLive = at >= this.#sizes[stream];
      yield* this.#give(order.push({ stream, bytes: piece, ms }, isLive));
    }
  }

  /** @returns what was still waiting for its turn. */
  flush(): Generator<RunOutput, void, undefined> {
    return this.#give(this.#begun().order.flush());
  }

  /** Is anything missing of files that have grown to these sizes? */
  isBehind(sizes: Offsets): boolean {
    const { order } = this.#begun();
    return streams.some((stream) => order.arrived(stream) < sizes[stream]);
  }

  *#give(pieces: readonly DatedPiece[]): Generator<RunOutput, void, undefined> {
    for (const { stream, bytes: all, ms } of pieces) {
      const offset = this.#stream[stream];
      const bytes = all.subarray(0, Math.max(0, this.#limit - offset));
      if (bytes.length === 0) continue;
      this.#stream[stream] += bytes.length;
      this.#lastMs = Math.max(this.#lastMs, ms);
      yield { type: 'output', stream, offset, bytes, ms };
    }
  }

  #begun(): { readonly order: BacklogOrder; readonly dates: OutputDates } {
    if (this.#order === null || this.#dates === null) throw new Error('no follower has begun');
    return { order: this.#order, dates: this.#dates };
  }
}

/**
 * Reads one follower to its end.
 * @returns how the run ended; null when the run goes on and another follower is needed.
 * @throws {SshError} when it broke off; all that has come before was yielded.
 */
export async function* readFollower(
  target: ShellTarget,
  followed: FollowedRun,
  position: RemotePosition,
  cancel: AbortSignal,
): AsyncGenerator<RunOutput, RunExit | null, undefined> {
  let skewMs: number | null = null;
  const { full } = position;
  for await (const item of followed.items(cancel)) {
    if (item.type === 'start') {
      ({ skewMs } = item);
      position.begin(item);
    } else if (item.type === 'output') {
      yield* position.take(item.stream, item.bytes);
      // Where the launcher cuts a stream off, a follower would begin it anew: the next one leaves it out.
      if (position.full > full) return null;
    } else {
      yield* position.flush();
      const { sizes, exit } = readFollowEnd(item.text, skewMs, position.lastMs);
      // Whatever has read for us on the machine may have been killed there.
      if (exit !== null && position.isBehind(sizes))
        throw new SshError(target, 'session', 'the end of a run came before all of its output');
      return exit;
    }
  }
  return null;
}

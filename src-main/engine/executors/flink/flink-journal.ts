import { EventEmitter, once } from 'node:events';
import { In, LessThan } from 'typeorm';
import type { Store, WriteManager } from '../../../store/store.js';
import type { Offsets, OutputStream, RunOutput } from '../executor.js';
import { FlinkOutput, FlinkRun, type FlinkState } from './flink-run.entity.js';
import type { FlinkProgram } from './flink-program.js';

/** Something for the run's log. */
export interface Saying {
  readonly stream: OutputStream;
  /** One line or several, without the last newline. */
  readonly text: string;
}

/** What a step makes of a run: what changes of its state, and what there is to say. */
export interface Step {
  readonly change?: Partial<FlinkState>;
  readonly says?: readonly Saying[];
  /** More to be done in the same write. */
  readonly also?: (manager: WriteManager) => Promise<void>;
}

/** Pieces of output read at once. */
const pageSize = 200;
/** One saying is no longer than this: a row, a line of a log. */
const longestSaying = 64 * 1024;

/**
 * Keeps runs on a cluster: what in a run's folder on a machine the launcher keeps, the store keeps here. A step and what it
 * has to say are one write, so that each line is said once, whatever crashes when.
 */
export class FlinkJournal {
  readonly #store: Store;
  readonly #changes = new EventEmitter().setMaxListeners(0);

  constructor(store: Store) {
    this.#store = store;
  }

  async find(id: string): Promise<FlinkRun | null> {
    return this.#store.read.findOneBy(FlinkRun, { id });
  }

  /** @returns the newest attempt of each run. */
  async ofRuns(runIds: readonly string[]): Promise<FlinkRun[]> {
    return this.#store.read.find(FlinkRun, {
      where: { runId: In([...runIds]) },
      order: { createdAt: 'ASC' },
    });
  }

  /** @returns the run, made if it was not there. */
  async open(id: string, runId: string, program: FlinkProgram): Promise<FlinkRun> {
    return this.#store.write(async (manager) => {
      const known = await manager.findOneBy(FlinkRun, { id });
      if (known !== null) return known;
      const row: FlinkRun = {
        id,
        runId,
        state: {
          program,
          jarId: null,
          isSent: false,
          isSubmitted: false,
          script: null,
          jobs: [],
          stop: null,
          failure: null,
          silence: null,
          end: null,
          detail: null,
        },
        stdoutSize: 0,
        stderrSize: 0,
        createdAt: Date.now(),
      };
      await manager.insert(FlinkRun, row);
      return row;
    });
  }

  /**
   * Moves a run on.
   * @param limit bytes kept of each stream.
   * @returns it as it is now; null when it is gone.
   */
  async advance(
    id: string,
    { change = {}, says = [], also }: Step,
    limit = Infinity,
  ): Promise<FlinkRun | null> {
    return this.#store.write(async (manager) => {
      const row = await manager.findOneBy(FlinkRun, { id });
      if (row === null) return null;
      const after: FlinkRun = { ...row, state: { ...row.state, ...change } };
      for (const saying of says) await append(manager, after, saying, limit);
      const { state, stdoutSize, stderrSize } = after;
      await manager.update(FlinkRun, { id }, { state, stdoutSize, stderrSize });
      await also?.(manager);
      if (change.stop != null) this.#tellAfterCommit('asked', id);
      if (change.end != null) this.#tellAfterCommit('ended', id);
      return after;
    });
  }

  /** Asks for the end of a run, as part of the write in progress. */
  async requestStop(manager: WriteManager, runId: string, how: 'savepoint' | 'cancel'): Promise<void> {
    for (const row of await manager.findBy(FlinkRun, { runId })) {
      // Whoever once wanted it ended without a savepoint is not made to wait for one.
      const stop = row.state.stop === 'cancel' ? 'cancel' : how;
      await manager.update(FlinkRun, { id: row.id }, { state: { ...row.state, stop } });
      this.#tellAfterCommit('asked', row.id);
    }
  }

  /** @returns what was said behind these offsets, in order, a page of it. */
  async output(id: string, from: Offsets): Promise<RunOutput[]> {
    const rows = await this.#store.read
      .createQueryBuilder(FlinkOutput, 'output')
      .where('output.flinkRunId = :id', { id })
      .andWhere(
        "((output.stream = 'stdout' AND output.offset >= :stdout) OR (output.stream = 'stderr' AND output.offset >= :stderr))",
        from,
      )
      .orderBy('output.id')
      .limit(pageSize)
      .getMany();
    return rows.map(({ stream, offset, text, at }) => ({
      type: 'output',
      stream,
      offset,
      bytes: Buffer.from(text),
      ms: at,
    }));
  }

  /** Resolves when the end of a run is asked for next, or when it has ended; or when it is cancelled. */
  async next(what: 'asked' | 'ended', id: string, cancel: AbortSignal): Promise<void> {
    try {
      await once(this.#changes, `${what} ${id}`, { signal: cancel });
    } catch (error) {
      if (!cancel.aborted) throw error;
    }
  }

  #tellAfterCommit(what: 'asked' | 'ended', id: string): void {
    this.#store.tellAfterCommit(() => this.#changes.emit(`${what} ${id}`));
  }

  /** @returns runs made before a time. */
  async madeBefore(ms: number): Promise<FlinkRun[]> {
    return this.#store.read.findBy(FlinkRun, { createdAt: LessThan(ms) });
  }

  /** Forgets a run. */
  async remove(id: string): Promise<void> {
    await this.#store.write(async (manager) => {
      await manager.delete(FlinkOutput, { flinkRunId: id });
      await manager.delete(FlinkRun, { id });
    });
  }
}

async function append(
  manager: WriteManager,
  run: FlinkRun,
  { stream, text }: Saying,
  limit: number,
): Promise<void> {
  const size = stream === 'stdout' ? run.stdoutSize : run.stderrSize;
  if (size >= limit) return;
  const whole = Buffer.from(`${text.toWellFormed().replaceAll('\0', '').slice(0, longestSaying)}\n`);
  const kept = whole.subarray(0, limit - size).toString();
  const place = String(run.stdoutSize + run.stderrSize).padStart(16, '0');
  await manager.insert(FlinkOutput, {
    id: `${run.id}:${place}`,
    flinkRunId: run.id,
    stream,
    offset: size,
    text: kept,
    at: Date.now(),
  });
  const grown = size + Buffer.byteLength(kept);
  if (stream === 'stdout') run.stdoutSize = grown;
  else run.stderrSize = grown;
}

import type { Executor, Offsets, RunExit, RunHandle, RunOutput } from './executors/executor.js';

/** @returns how a run has ended: well, but for what is changed. */
export const exit = (change: Partial<RunExit> = {}): RunExit => ({
  type: 'exit',
  outcome: 'exited',
  exitCode: 0,
  signal: null,
  endedAt: Date.now(),
  result: null,
  ...change,
});

/** A machine whose runs do what a test says: it keeps their bytes, as a real one does, and counts the starts. */
export class ScriptedMachine implements Executor {
  readonly kind = 'local';
  readonly starts: string[] = [];
  readonly stops: string[] = [];
  readonly cleaned: string[] = [];
  /** How often following breaks off before it works. */
  breaks = 0;
  failure: Error | null = null;
  readonly #streams = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  #exit: RunExit | null = null;
  #wake = Promise.withResolvers<undefined>();

  handleFor = (runId: string): RunHandle => ({
    executor: 'local',
    runId,
    folder: `/runs/${runId}`,
    layout: 1,
  });

  launch({ runId }: { runId: string }): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    if (!this.starts.includes(runId)) this.starts.push(runId);
    return Promise.resolve();
  }

  print(stream: 'stdout' | 'stderr', text: string): void {
    this.#streams[stream] = Buffer.concat([this.#streams[stream], Buffer.from(text)]);
    this.#signal();
  }

  end(as: RunExit): void {
    this.#exit = as;
    this.#signal();
  }

  facts(): Promise<never> {
    return Promise.reject(new Error('a script has no facts'));
  }

  sweep(): Promise<string[]> {
    return Promise.resolve([]);
  }

  async *attach(_handle: RunHandle, from: Offsets, cancel: AbortSignal): AsyncGenerator<RunOutput | RunExit> {
    const at = { ...from };
    const cancelled = new Promise<void>((resolve) =>
      cancel.addEventListener('abort', () => resolve(), { once: true }),
    );
    for (;;) {
      cancel.throwIfAborted();
      const wake = this.#wake.promise;
      for (const stream of ['stdout', 'stderr'] as const) {
        const bytes = this.#streams[stream].subarray(at[stream]);
        if (bytes.length === 0) continue;
        yield { type: 'output', stream, offset: at[stream], bytes, ms: Date.now() };
        at[stream] += bytes.length;
      }
      if (this.breaks > 0) {
        this.breaks--;
        throw new Error('the connection broke');
      }
      if (this.#exit !== null) {
        yield this.#exit;
        return;
      }
      await Promise.race([wake, cancelled]);
    }
  }

  stop(handle: RunHandle): Promise<void> {
    this.stops.push(handle.runId);
    this.end(exit({ outcome: 'stopped', exitCode: 143, signal: 'SIGTERM' }));
    return Promise.resolve();
  }

  cleanup(...handles: readonly RunHandle[]): Promise<void> {
    this.cleaned.push(...handles.map(({ runId }) => runId));
    return Promise.resolve();
  }

  probe = () => Promise.resolve({ ok: true, message: '' });

  #signal(): void {
    this.#wake.resolve(undefined);
    this.#wake = Promise.withResolvers();
  }
}

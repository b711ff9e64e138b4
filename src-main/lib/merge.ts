/** Makes a source that ends when its signal is aborted. */
export type Source<T> = (cancel: AbortSignal) => AsyncIterable<T>;

/**
 * Reads several sources as one, each item as soon as it is there. No more than one item of each waits, so a slow reader
 * slows them all; and who was served waits behind the others, so none keeps another from its turn.
 * @param cancel ends the reading; what is read of the sources then is dropped.
 * @throws what a source throws; the others are ended.
 */
export async function* merge<T>(sources: readonly Source<T>[], cancel: AbortSignal): AsyncGenerator<T> {
  const stop = new AbortController();
  const signal = AbortSignal.any([cancel, stop.signal]);
  const iterators = sources.map((source) => source(signal)[Symbol.asyncIterator]());
  /** Who has something, in the order of its coming. Promise.race would grow a list of waiters on every quiet source. */
  const ready: (() => { iterator: AsyncIterator<T>; result: IteratorResult<T> })[] = [];
  let wake: (() => void) | null = null;
  const ask = (iterator: AsyncIterator<T>): void => {
    iterator.next().then(
      (result) => tell(() => ({ iterator, result })),
      (error: unknown) =>
        tell(() => {
          throw error;
        }),
    );
  };
  const tell = (outcome: (typeof ready)[number]): void => {
    ready.push(outcome);
    wake?.();
  };

  let open = iterators.length;
  try {
    for (const iterator of iterators) ask(iterator);
    while (open > 0) {
      const outcome = ready.shift();
      if (outcome === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        wake = null;
        continue;
      }
      const { iterator, result } = outcome();
      if (result.done === true) {
        open--;
        continue;
      }
      yield result.value;
      ask(iterator);
    }
  } finally {
    stop.abort();
    await Promise.allSettled(iterators.map(async (iterator) => iterator.return?.()));
  }
}

export interface Coalesced {
  /** Asks for the task to run: at once when it is due, else as soon as it may. */
  (): void;
  /** Forgets what was asked for and not yet begun. */
  cancel(): void;
}

/**
 * Makes many requests for the same work few: the task starts at most once per interval and never while it is still
 * running, and it always runs once more after the last request.
 *
 * The task must handle its own failures; it is only waited for.
 */
export function coalesce(task: () => Promise<void>, interval = 250): Coalesced {
  let isWanted = false;
  let isBusy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function start(): void {
    isWanted = false;
    isBusy = true;
    timer = setTimeout(() => {
      timer = undefined;
      settle();
    }, interval);
    void task().finally(() => {
      isBusy = false;
      settle();
    });
  }

  function settle(): void {
    if (isWanted && !isBusy && timer === undefined) start();
  }

  return Object.assign(
    () => {
      isWanted = true;
      settle();
    },
    {
      cancel: () => {
        isWanted = false;
      },
    },
  );
}

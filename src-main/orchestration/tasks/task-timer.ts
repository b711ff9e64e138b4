import { IsNull, LessThanOrEqual, Not } from 'typeorm';
import type { Logger } from 'pino';
import type { Store } from '../../store/store.js';
import { Task, TaskNode, taskState } from './task.entity.js';

export interface TaskTimerOptions {
  readonly store: Store;
  readonly logger: Logger;
  /** Called with the number of a task whose time is over. */
  readonly onDeadline: (taskId: number) => Promise<void>;
  /** Called with the number of a node in a task that has waited long enough. */
  readonly onWake: (taskNodeId: number) => Promise<void>;
}

/** Sleep and clock changes are noticed by then. */
const longestTimerMs = 30_000;

/** Calls when what waits in tasks for a time has waited enough. One timer stands for all; the times are in the store. */
export class TaskTimer {
  readonly #options: TaskTimerOptions;
  #timer: NodeJS.Timeout | undefined;
  #isStarted = false;

  constructor(options: TaskTimerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#isStarted = true;
    await this.#look();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  /** Looks at once: there is a new time to wait for. */
  readonly soon = (): void => {
    if (this.#isStarted) this.#setTimer(0);
  };

  async #look(): Promise<void> {
    const { store, logger, onDeadline, onWake } = this.#options;
    const { read } = store;
    let waitMs = longestTimerMs;
    try {
      const due = LessThanOrEqual(Date.now());
      const isGoing = { state: taskState.running };
      for (const { id } of await read.findBy(Task, { ...isGoing, deadline: due })) await onDeadline(id);
      for (const { id } of await read.findBy(TaskNode, { ...isGoing, isBusy: true, wakeAt: due }))
        await onWake(id);
      const [node] = await read.find(TaskNode, {
        where: { ...isGoing, isBusy: true, wakeAt: Not(IsNull()) },
        order: { wakeAt: 'ASC' },
        take: 1,
      });
      const [task] = await read.find(Task, {
        where: { ...isGoing, deadline: Not(IsNull()) },
        order: { deadline: 'ASC' },
        take: 1,
      });
      const next = Math.min(node?.wakeAt ?? Infinity, task?.deadline ?? Infinity);
      waitMs = Math.min(waitMs, Math.max(1, next - Date.now()));
    } catch (error) {
      logger.error({ err: error }, 'tasks that wait for a time could not be looked at; they are again');
    }
    if (this.#isStarted) this.#setTimer(waitMs);
  }

  #setTimer(waitMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), waitMs);
  }
}

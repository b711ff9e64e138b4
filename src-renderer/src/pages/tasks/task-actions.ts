import { pauseTask, startTask, stopTask } from '../../api/orchestration';
import type { Task } from '../../api/orchestration-types';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';

export type NamedTask = Pick<Task, 'id' | 'task_name'>;

export interface TaskActions {
  /** Starts a task or goes on with it. @param nsids of these nodes only; null for all that are left. */
  readonly start: (task: NamedTask, nsids: readonly number[] | null) => Promise<void>;
  /** Pauses a task after the step in flight. */
  readonly pause: (task: NamedTask) => Promise<void>;
  /** @returns whether it was stopped. */
  readonly stop: (task: NamedTask) => Promise<boolean>;
}

/** What can be done to a task from anywhere; failures end in a toast. */
export function useTaskActions(): TaskActions {
  const { t } = useWords();
  const toasts = useToasts();

  async function attempt(work: Promise<unknown>, failed: string): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      toasts.showFailure(failed, error);
      return false;
    }
  }

  return {
    async start(task, nsids) {
      await attempt(startTask(task.id, nsids), t('errors.startTask', { name: task.task_name }));
    },
    async pause(task) {
      await attempt(pauseTask(task.id), t('errors.pauseTask', { name: task.task_name }));
    },
    stop: (task) => attempt(stopTask(task.id), t('errors.stop', { name: task.task_name })),
  };
}

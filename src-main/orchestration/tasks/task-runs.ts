import type { RunProgram } from '../../engine/run.entity.js';
import type { RunRequest } from '../../engine/runs.service.js';
import type { Task } from './task.entity.js';

/** The family's name in runs, topics and events. */
export const orchestrationFamilyName = 'orchestration';

/** What the engine of runs knows the runs of a task by. */
export const subjectOfTask = (taskId: number): string => `task/${taskId}`;

/** @returns what people call a run of a task. @param part what of the task it does. */
export const titleOf = (task: Task, part: string): string => `${task.name} · ${part}`;

/** @returns what the engine of runs is asked for, to run a command for a task. */
export function runRequestOf(
  task: Task,
  more: {
    /** Name of what it does of the task. */
    readonly part: string;
    readonly nodeId: number;
    readonly notBefore: number | null;
    readonly command: Pick<RunProgram, 'argv' | 'files'>;
    /** Runs of the task at once. */
    readonly parallel: number;
    readonly outputLimitBytes: number;
    readonly environment: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
  },
): RunRequest {
  const { part, nodeId, notBefore, command, parallel, outputLimitBytes, environment, secrets } = more;
  return {
    family: orchestrationFamilyName,
    subject: subjectOfTask(task.id),
    title: titleOf(task, part),
    version: '',
    nodeId: String(nodeId),
    trigger: 'task',
    operator: task.operator,
    concurrency: parallel,
    notBefore,
    secrets,
    program: {
      ...command,
      env: { ...environment, WHEELHOUSE_TASK_ID: String(task.id) },
      archive: null,
      timeoutSeconds: 0,
      outputLimitBytes,
    },
  };
}

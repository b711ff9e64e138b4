import { RemoteStep, type RemoteStepOptions } from './remote-step.js';
import type { StepPerformer, StepReports } from './step-performer.js';
import { approveStep, sleepStep, WaitPortStep } from './waiting-steps.js';

export type Performers = (reports: StepReports) => Readonly<Record<string, StepPerformer>>;

/**
 * @param more performers of other steps.
 * @returns what does each step, by its name; under `''` what does remote steps.
 */
export const performersWith =
  (options: RemoteStepOptions, ...more: readonly Performers[]): Performers =>
  (reports) =>
    Object.assign(
      {
        '': new RemoteStep(reports, options),
        sleep: sleepStep(reports),
        approve: approveStep(reports),
        wait_port: new WaitPortStep(reports),
      },
      ...more.map((make) => make(reports)),
    ) as Readonly<Record<string, StepPerformer>>;

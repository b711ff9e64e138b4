import { RemoteStep, type RemoteStepOptions } from './remote-step.js';
import type { StepPerformer, StepReports } from './step-performer.js';
import { approveStep, sleepStep, WaitPortStep } from './waiting-steps.js';

/** @returns what does each step, by its name; under `''` what does remote steps. */
export const performersWith =
  (options: RemoteStepOptions) =>
  (reports: StepReports): Readonly<Record<string, StepPerformer>> => ({
    '': new RemoteStep(reports, options),
    sleep: sleepStep(reports),
    approve: approveStep(reports),
    wait_port: new WaitPortStep(reports),
  });

import type { Logger } from 'pino';
import type { ArtefactStore } from '../engine/artefact-store.js';
import type { Events } from '../engine/events.js';
import type { LogStore } from '../engine/log-store.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Vault } from '../engine/vault/vault.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { JobRuns } from './job-runs.js';
import { Jobs } from './jobs.service.js';
import type { JobSettings } from './jobs.settings.js';

export interface JobsFamilySurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly artefacts: ArtefactStore;
  readonly runs: Runs;
  readonly workers: Workers;
  readonly vault: Vault;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly stopGraceSeconds: number;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  readonly settings: JobSettings;
}

/**
 * Builds the family's parts, makes them known to the engine and the scheduler, and removes packages that nothing needs: a
 * crash may have cut a publication short.
 * @returns what its routes need.
 * @throws when the database does not answer, or the packages cannot be listed or removed.
 */
export async function openJobs(around: JobsFamilySurroundings) {
  const { store, logs, workers, artefacts, clock, runs, scheduler, settings } = around;
  const jobRuns = new JobRuns({ ...around, mountableFolders: settings['docker.folders'] });
  runs.serve(jobRuns.family);
  scheduler.serve(jobRuns.scheduled);
  const jobs = new Jobs({ ...around, jobRuns, zone: clock.zone });
  await jobs.removeUnneededPackages();
  return { store, logs, workers, artefacts, clock, jobs };
}

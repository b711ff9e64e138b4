import { disableJob, enableJob, readPackage, runJob } from '../../api/jobs';
import { downloadFrom } from '../../lib/download';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';

/** Which job: names are unique within a group only. */
export interface JobRef {
  readonly group: string;
  readonly name: string;
}

export interface JobActions {
  /**
   * Runs a job and says so in a toast that leads to its log.
   * @param version another than the latest.
   * @returns the run's id, or null when it could not be run, which another toast says.
   */
  readonly run: (job: JobRef, version?: string) => Promise<string | null>;
  /** Downloads a version of a job's package, the latest unless another is named. */
  readonly download: (job: JobRef, version?: string) => Promise<void>;
  /** Switches schedules on or off; a toast offers to undo it. */
  readonly schedule: (jobs: readonly JobRef[], isOn: boolean) => Promise<void>;
}

/** What can be done to a job from anywhere; failures end in a toast. */
export function useJobActions(): JobActions {
  const { t } = useWords();
  const toasts = useToasts();

  async function schedule(jobs: readonly JobRef[], isOn: boolean): Promise<void> {
    const done: JobRef[] = [];
    for (const job of jobs) {
      try {
        await (isOn ? enableJob : disableJob)(job.group, job.name);
        done.push(job);
      } catch (error) {
        toasts.showFailure(t(isOn ? 'errors.enable' : 'errors.disable', { name: job.name }), error);
      }
    }
    const [first] = done;
    if (!first) return;
    toasts.show({
      kind: 'done',
      subject: done.length === 1 ? first.name : t('jobs.some', { count: done.length }),
      text: t(isOn ? 'jobs.enabled' : 'jobs.disabledNow', { count: done.length }),
      undo: () => void schedule(done, !isOn),
    });
  }

  return {
    schedule,
    async run({ group, name }, version) {
      try {
        const { runId } = await runJob(group, name, version);
        const to = { name: 'job', params: { group, name }, query: { run: runId } };
        toasts.show({
          kind: 'done',
          subject: name,
          text: t('jobs.started'),
          link: { label: t('jobs.showLog'), to },
        });
        return runId;
      } catch (error) {
        toasts.showFailure(t('errors.run', { name }), error);
        return null;
      }
    },
    async download({ group, name }, version) {
      try {
        downloadFrom((await readPackage(group, name, version)).file);
      } catch (error) {
        toasts.showFailure(t('errors.download', { name }), error);
      }
    },
  };
}

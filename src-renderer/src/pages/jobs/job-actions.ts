import { readPackage, runJob } from '../../api/jobs';
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
   * @returns the run's id, or null when it could not be run, which another toast says.
   */
  readonly run: (job: JobRef) => Promise<string | null>;
  /** Downloads the latest package of a job. */
  readonly download: (job: JobRef) => Promise<void>;
}

/** What can be done to a job from anywhere; failures end in a toast. */
export function useJobActions(): JobActions {
  const { t } = useWords();
  const toasts = useToasts();

  return {
    async run({ group, name }) {
      try {
        const { runId } = await runJob(group, name);
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
    async download({ group, name }) {
      try {
        downloadFrom((await readPackage(group, name)).file);
      } catch (error) {
        toasts.showFailure(t('errors.download', { name }), error);
      }
    },
  };
}

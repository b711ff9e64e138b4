import { runWork, type Work } from '../../api/works';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';

export interface WorkActions {
  /** Runs a work and says so in a toast. @returns whether it was started; another toast says why not. */
  readonly run: (work: Pick<Work, 'work_id' | 'name'>) => Promise<boolean>;
}

/** What can be done to a work from anywhere. */
export function useWorkActions(): WorkActions {
  const { t } = useWords();
  const toasts = useToasts();
  return {
    async run({ work_id: id, name }) {
      try {
        await runWork(id);
        const to = { name: 'work', params: { id } };
        toasts.show({
          kind: 'done',
          subject: name,
          text: t('works.started'),
          link: { label: t('jobs.showLog'), to },
        });
        return true;
      } catch (error) {
        toasts.showFailure(t('works.runFailed', { name }), error);
        return false;
      }
    },
  };
}

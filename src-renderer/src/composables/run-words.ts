import { runFamilies, type Run } from '../api/types';
import { useWords, type Words } from '../locales';

export interface RunWords {
  /** What a family is called. */
  readonly familyName: (family: string) => string;
  /** What began a run: "by mira", "schedule". */
  readonly triggerOf: (run: Pick<Run, 'trigger' | 'operator'>) => string;
  /** How a run ended where its state does not say it all: "exit 3"; else ''. */
  readonly outcomeOf: (run: Pick<Run, 'reason' | 'exitCode'>) => string;
}

/** What is said of a run, in the words of `t`. */
export function runWords(t: Words['t']): RunWords {
  return {
    familyName(family) {
      const known = runFamilies.find((each) => each === family);
      // One that is newer than this page is called as it calls itself.
      return known === undefined ? family : t(`runPage.families.${known}`);
    },
    triggerOf: ({ trigger, operator }) =>
      trigger === 'manual' ? t('job.by', { operator }) : t(`runs.triggers.${trigger}`),
    outcomeOf({ reason, exitCode }) {
      if (reason) return reason;
      return exitCode === null || exitCode === 0 ? '' : t('job.exit', { code: exitCode });
    },
  };
}

/** What is said of a run, in the current language. */
export const useRunWords = (): RunWords => runWords(useWords().t);

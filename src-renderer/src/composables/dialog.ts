import { computed, shallowRef, watch, type Ref, type ShallowRef, type WritableComputedRef } from 'vue';

/** What every dialog has that asks about something. */
export interface Dialog<Subject, Shown = Subject> {
  /** Whether anything is asked; closing it asks nothing more. */
  readonly isOpen: WritableComputedRef<boolean>;
  /** What was asked about last: it is shown while the dialog fades out, when nothing is asked any more. */
  readonly shown: Readonly<ShallowRef<Shown>>;
  /** Begins anew with each thing asked about, also with one that was there before the dialog. */
  readonly onAsked: (begin: (subject: Subject) => void | Promise<void>) => void;
  readonly onClosed: (end: () => void) => void;
}

/**
 * @param asked what the dialog asks about: null, or an empty list, while nobody asks.
 * @param first what is shown before anything was asked, where null will not do.
 */
export function useDialog<Subject>(asked: Ref<readonly Subject[]>): Dialog<readonly Subject[]>;
export function useDialog<Subject>(asked: Ref<Subject | null>, first: Subject): Dialog<Subject>;
export function useDialog<Subject>(asked: Ref<Subject | null>): Dialog<Subject, Subject | null>;
export function useDialog<Subject>(
  asked: Ref<Subject | null>,
  first?: Subject,
): Dialog<Subject, Subject | null> {
  const isAsked = (subject: Subject | null): subject is Subject =>
    Array.isArray(subject) ? subject.length > 0 : subject !== null;
  const nothing = Array.isArray(asked.value) ? ([] as Subject) : null;
  const shown = shallowRef<Subject | null>(isAsked(asked.value) ? asked.value : (first ?? nothing));
  watch(asked, (subject) => {
    if (isAsked(subject)) shown.value = subject;
  });
  return {
    isOpen: computed({
      get: () => isAsked(asked.value),
      set: (open) => {
        if (!open) asked.value = nothing;
      },
    }),
    shown,
    onAsked(begin) {
      watch(asked, (subject) => (isAsked(subject) ? begin(subject) : undefined), { immediate: true });
    },
    onClosed(end) {
      watch(asked, (subject) => {
        if (!isAsked(subject)) end();
      });
    },
  };
}

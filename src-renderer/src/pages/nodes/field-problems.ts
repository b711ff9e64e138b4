import { computed, ref, type Ref } from 'vue';
import { useWords } from '../../locales';
import { problemOf, type NodeField, type NodeForm } from './node-form';

/** What is wrong with the fields of a form; said of a field only once it was left, or the form was to be sent. */
export interface FieldProblems {
  readonly textOf: (field: NodeField) => string | null;
  /** The field was left: what is wrong with it may be said from now on. */
  readonly check: (field: NodeField) => void;
  /** Checks fields before they are sent. @returns whether all of them can be. */
  readonly checkAll: (fields: readonly NodeField[]) => boolean;
  /** Says nothing of any field any more. */
  readonly reset: () => void;
}

export function useFieldProblems(form: Ref<NodeForm>): FieldProblems {
  const { t } = useWords();
  const left = ref<ReadonlySet<NodeField>>(new Set());

  const texts = computed(() => {
    const found = new Map<NodeField, string>();
    for (const field of left.value) {
      const problem = problemOf(form.value, field);
      if (problem)
        found.set(field, t(problem.key, problem.label === undefined ? {} : { label: problem.label }));
    }
    return found;
  });

  return {
    textOf: (field) => texts.value.get(field) ?? null,
    check: (field) => {
      left.value = new Set([...left.value, field]);
    },
    checkAll: (fields) => {
      left.value = new Set([...left.value, ...fields]);
      return fields.every((field) => problemOf(form.value, field) === null);
    },
    reset: () => {
      left.value = new Set();
    },
  };
}

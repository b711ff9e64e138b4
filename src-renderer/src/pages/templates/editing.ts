import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { isAborted } from '../../api/error';
import type { Deletion } from '../../components/deletion';
import { useFailureWords } from '../../composables/failure-words';
import { useSaving } from '../../composables/saving';
import { useUnsavedGuard, type UnsavedGuard } from '../../composables/unsaved';
import { useWriteGate } from '../../composables/write-gate';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';
import { definitions, type DefinitionKind } from './definitions';

interface EditingOptions<D extends { name: string }> {
  readonly kind: DefinitionKind;
  /** Name of the route of one of them. */
  readonly page: string;
  /** What the address says: an id, or `new`. */
  readonly id: string;
  /** Reads what is to be edited; null: something new. */
  readonly read: (id: number | null) => Promise<D | null>;
  /** @returns the id under which it is stored. */
  readonly save: (id: number | null, draft: D) => Promise<number>;
  /** Why it cannot be saved as it is; null when it can. */
  readonly problem: (draft: D) => string | null;
}

export interface Editing<D> {
  /** Null for something new. */
  readonly id: number | null;
  readonly draft: Ref<D | null>;
  readonly isDirty: ComputedRef<boolean>;
  readonly isMissing: Ref<boolean>;
  /** Why it could not be read. */
  readonly loadError: ShallowRef<unknown>;
  readonly load: () => Promise<void>;
  readonly gate: ComputedRef<string | null>;
  readonly isBusy: Ref<boolean>;
  /** Why it is not saved, once that was tried. */
  readonly complaint: ComputedRef<string | null>;
  readonly save: () => Promise<void>;
  readonly copy: () => void;
  readonly deletion: ShallowRef<Deletion | null>;
  readonly askDeletion: () => void;
  readonly deleted: () => void;
  readonly guard: UnsavedGuard;
}

/** Key under which a copy waits for the page of something new. */
const COPY = 'wheelhouse.copied-definition';

/** What the pages of templates, remote steps and actions have in common: read, change, save, copy, delete. */
export function useEditing<D extends { name: string }>(options: EditingOptions<D>): Editing<D> {
  const { kind, page } = options;
  const { t } = useWords();
  const router = useRouter();
  const toasts = useToasts();
  const gate = useWriteGate();
  const failureWords = useFailureWords();
  const { isBusy, wasTried, failure, run } = useSaving();
  const id = options.id === 'new' ? null : Number(options.id);
  const draft = ref<D | null>(null) as Ref<D | null>;
  const stored = ref('');
  const isMissing = ref(false);
  const loadError = shallowRef<unknown>(null);

  const isDirty = computed(() => draft.value !== null && JSON.stringify(draft.value) !== stored.value);
  const guard = useUnsavedGuard(() => isDirty.value && gate.value === null);

  /** Takes what was copied on another page, once. */
  function takeCopy(): D | null {
    const text = sessionStorage.getItem(`${COPY}.${kind}`);
    sessionStorage.removeItem(`${COPY}.${kind}`);
    return text === null ? null : (JSON.parse(text) as D);
  }

  async function load(): Promise<void> {
    loadError.value = null;
    try {
      const found = await options.read(id);
      isMissing.value = found === null;
      stored.value = JSON.stringify(found);
      draft.value = (id === null ? takeCopy() : null) ?? found;
    } catch (error) {
      if (!isAborted(error)) loadError.value = error;
    }
  }

  async function save(): Promise<void> {
    wasTried.value = true;
    const filled = draft.value;
    if (filled === null || gate.value !== null || options.problem(filled) !== null) return;
    const savedAs = await run(() => options.save(id, filled));
    if (savedAs === null) return;
    stored.value = JSON.stringify(filled);
    toasts.show({ kind: 'done', subject: filled.name, text: t('templates.saved') });
    if (id === null) {
      guard.letPass();
      await router.replace({ name: page, params: { id: savedAs } });
    } else await load();
  }

  const deletion = shallowRef<Deletion | null>(null);
  return {
    id,
    draft,
    isDirty,
    isMissing,
    loadError,
    load,
    gate,
    isBusy,
    complaint: computed(() => {
      if (failure.value !== null) return failureWords(failure.value);
      return wasTried.value && draft.value !== null ? options.problem(draft.value) : null;
    }),
    save,
    copy() {
      if (draft.value === null) return;
      const copied = { ...draft.value, name: t('templates.copyOf', { name: draft.value.name }) };
      sessionStorage.setItem(`${COPY}.${kind}`, JSON.stringify(copied));
      void router.push({ name: page, params: { id: 'new' } });
    },
    deletion,
    askDeletion() {
      if (id === null || draft.value === null) return;
      deletion.value = {
        name: draft.value.name,
        consequence: t(`templates.goes.${kind}`),
        obstacle: null,
        run: () => definitions[kind].remove(id),
      };
    },
    deleted() {
      guard.letPass();
      void router.push({ name: 'templates', query: kind === 'templates' ? {} : { tab: kind } });
    },
    guard,
  };
}

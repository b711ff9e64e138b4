import { Play, Square, Workflow } from '@lucide/vue';
import { computed, shallowRef, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { searchWorks, type Work } from '../../api/works';
import { useWriteGate } from '../../composables/write-gate';
import { useWords } from '../../locales';
import { useWorkActions } from '../../pages/works/work-actions';
import { isActive, stateOf } from '../../pages/works/work-state';
import type { PaletteItem } from './palette-items';

/** Works that are asked for at once: more than are shown. */
const WORKS = 50;

export interface WorkItems {
  readonly items: ComputedRef<readonly PaletteItem[]>;
  /** Has the control plane look for works, of which there may be too many to hold. @param text part of the name; '' for the newest. */
  readonly find: (text: string) => Promise<void>;
}

/** What the palette finds of works: them, and what can be done with them. */
export function useWorkItems(): WorkItems {
  const { t } = useWords();
  const router = useRouter();
  const gate = useWriteGate();
  const actions = useWorkActions();
  const works = shallowRef<readonly Work[]>([]);
  let asked = new AbortController();

  async function find(text: string): Promise<void> {
    asked.abort();
    const own = (asked = new AbortController());
    const page = await searchWorks({ name: text, status: '', limit: WORKS }, own.signal);
    if (!own.signal.aborted) works.value = page.items;
  }

  function actionsOf(work: Work): PaletteItem[] {
    const { work_id: id, name } = work;
    const base = { kind: 'actions', detail: t('works.work'), disabledReason: gate.value } as const;
    if (isActive(work.status)) {
      return [
        {
          ...base,
          key: `stop work ${id}`,
          icon: Square,
          label: t('palette.stop', { name }),
          hint: t('palette.opensDialog'),
          // The page of the work asks whether its state is to be kept.
          run: () => void router.push({ name: 'work', params: { id }, query: { ask: 'stop' } }),
        },
      ];
    }
    return [
      {
        ...base,
        key: `run work ${id}`,
        icon: Play,
        label: t('palette.run', { name }),
        run: () => void actions.run(work),
      },
    ];
  }

  const ofWork = (work: Work): PaletteItem => ({
    key: `work ${work.work_id}`,
    kind: 'works',
    icon: Workflow,
    label: work.name,
    detail: [t(`works.categories.${work.category}`), t(`works.types.${work.type}`), work.user_id].join(' · '),
    state: stateOf(work.status),
    run: () => void router.push({ name: 'work', params: { id: work.work_id } }),
    actions: () => actionsOf(work),
  });

  const add = computed((): PaletteItem => ({
    key: 'add work',
    kind: 'actions',
    icon: Workflow,
    label: t('works.add'),
    detail: t('works.title'),
    hint: t('palette.opensDialog'),
    disabledReason: gate.value,
    run: () => void router.push({ name: 'works', query: { ask: 'add' } }),
  }));

  const items = computed(() => [...works.value.flatMap(actionsOf), add.value, ...works.value.map(ofWork)]);
  return { items, find };
}

import {
  Boxes,
  CalendarClock,
  Layers,
  ListChecks,
  Minus,
  Pause,
  Plus,
  Radio,
  Rocket,
  Square,
} from '@lucide/vue';
import { computed, ref, type Component, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { listTasks } from '../../api/orchestration';
import type { Task } from '../../api/orchestration-types';
import { useWriteGate } from '../../composables/write-gate';
import { useWords } from '../../locales';
import { useTaskActions } from '../../pages/tasks/task-actions';
import { choicesFor, glyphOfTask } from '../../pages/tasks/task-state';
import { useTopology } from '../../stores/topology';
import type { PaletteItem } from './palette-items';

/** Tasks that are found: the newest. */
const TASKS = 50;

export interface OrchestrationItems {
  readonly items: ComputedRef<readonly PaletteItem[]>;
  /** Reads tasks and pools. */
  readonly load: () => Promise<void>;
}

/** What the palette finds of orchestration: tasks and pools, and what can be done to them. */
export function useOrchestrationItems(): OrchestrationItems {
  const { t } = useWords();
  const router = useRouter();
  const gate = useWriteGate();
  const topology = useTopology();
  const actions = useTaskActions();
  const tasks = ref<readonly Task[]>([]);

  async function load(): Promise<void> {
    topology.ensure();
    tasks.value = (await listTasks({ page_size: TASKS })).tasks;
  }

  function taskActions(task: Task): PaletteItem[] {
    const { id, task_name: name } = task;
    const base = { kind: 'actions', detail: `#${id}`, disabledReason: gate.value } as const;
    const choices = choicesFor(task);
    const pause: PaletteItem = {
      ...base,
      key: `pause task ${id}`,
      icon: Pause,
      label: t('palette.pause', { name }),
      run: () => void actions.pause(task),
    };
    const stop: PaletteItem = {
      ...base,
      key: `stop task ${id}`,
      icon: Square,
      label: t('palette.stop', { name }),
      hint: t('palette.opensDialog'),
      // The page of the task asks, and says what will be stopped.
      run: () => void router.push({ name: 'task', params: { id }, query: { ask: 'stop' } }),
    };
    return [...(choices.canPause ? [pause] : []), ...(choices.canStop ? [stop] : [])];
  }

  const ofTask = (task: Task): PaletteItem => ({
    key: `task ${task.id}`,
    kind: 'tasks',
    icon: ListChecks,
    label: task.task_name,
    detail: `#${task.id} · ${task.service_name} / ${task.pool_name}`,
    state: glyphOfTask(task),
    run: () => void router.push({ name: 'task', params: { id: task.id } }),
    actions: () => taskActions(task),
  });

  /** The page of the pool asks, and says what will be done. */
  const askPool = (what: string, icon: Component, label: string, id: number): PaletteItem => ({
    key: `${what} ${id}`,
    kind: 'actions',
    icon,
    label,
    detail: '',
    hint: t('palette.opensDialog'),
    disabledReason: gate.value,
    run: () => void router.push({ name: 'topology', query: { pool: id, ask: what } }),
  });

  const poolActions = (id: number, name: string): PaletteItem[] => [
    askPool('deploy', Rocket, t('deploy.title', { name }), id),
    askPool('expand', Plus, t('growth.expandTitle', { name }), id),
    askPool('shrink', Minus, t('growth.shrinkTitle', { name }), id),
    askPool('schedules', CalendarClock, t('poolSchedule.title', { name }), id),
  ];

  const familyItems = (): PaletteItem[] =>
    (
      [
        ['machines', Boxes],
        ['discovery', Radio],
      ] as const
    ).flatMap(([family, icon]): PaletteItem[] => [
      {
        key: `page ${family}`,
        kind: 'pages',
        icon,
        label: t(`templates.tabs.${family}`),
        detail: t('topology.section'),
        run: () => void router.push({ name: 'templates', query: { tab: family } }),
      },
      {
        key: `add ${family}`,
        kind: 'actions',
        icon,
        label: t(`templates.new.${family}`),
        detail: t('topology.section'),
        hint: t('palette.opensDialog'),
        disabledReason: gate.value,
        run: () => void router.push({ name: 'templates', query: { tab: family, ask: 'add' } }),
      },
    ]);

  const ofPool = (id: number, name: string, service: string, cluster: string): PaletteItem => ({
    key: `pool ${id}`,
    kind: 'pools',
    icon: Layers,
    label: name,
    detail: `${cluster} · ${service}`,
    run: () => void router.push({ name: 'topology', query: { pool: id } }),
    actions: () => poolActions(id, name),
  });

  const items = computed(() => [
    ...tasks.value.flatMap(taskActions),
    ...topology.pools.flatMap(({ id, name }) => poolActions(id, name)),
    ...familyItems(),
    ...tasks.value.map(ofTask),
    ...topology.pools.map(({ id, name }) => {
      const place = topology.placeOfPool(id);
      return ofPool(id, name, place?.service.name ?? '', place?.cluster.name ?? '');
    }),
  ]);
  return { items, load };
}

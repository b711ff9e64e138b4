import {
  Languages,
  LogOut,
  Moon,
  Package,
  Play,
  Rows3,
  Server,
  Square,
  Sun,
  Activity,
  Download,
  FileInput,
  PlugZap,
  SquareTerminal,
} from '@lucide/vue';
import { computed, ref, type Component, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { listNodes, type Node } from '../../api/nodes';
import { listRuns } from '../../api/platform';
import type { JobSummary, Run } from '../../api/types';
import { useScheduleText } from '../../composables/schedule-text';
import { useTimes } from '../../composables/times';
import { useWriteGate } from '../../composables/write-gate';
import type { MessageKey } from '../../locales/messages';
import { localeNames, locales, useWords } from '../../locales';
import { useJobActions } from '../../pages/jobs/job-actions';
import { nodeState, stateGlyphs } from '../../pages/nodes/node-state';
import { runName, runPage } from '../../run-page';
import { useJobs } from '../../stores/jobs';
import { usePreferences } from '../../stores/preferences';
import { useSession } from '../../stores/session';
import { navigation } from '../frame/navigation';
import { useAppItems } from './app-items';
import { useOrchestrationItems } from './orchestration-items';
import type { PaletteItem } from './palette-items';
import { useWorkItems } from './work-items';

const RUNS = 50;

export interface PaletteSources {
  readonly items: ComputedRef<readonly PaletteItem[]>;
  /** Reads what the stores do not hold: runs and nodes. */
  readonly load: () => Promise<void>;
  /** Has the control plane look for what nobody holds all of: works. */
  readonly find: (text: string) => Promise<void>;
}

/** Everything that the palette finds: pages, jobs, tasks, pools, runs, nodes, and what can be done. */
export function usePaletteSources(): PaletteSources {
  const { t } = useWords();
  const router = useRouter();
  const jobs = useJobs();
  const session = useSession();
  const preferences = usePreferences();
  const gate = useWriteGate();
  const adminGate = useWriteGate('admin');
  const times = useTimes();
  const scheduleText = useScheduleText();
  const actions = useJobActions();
  const appItems = useAppItems();
  const orchestration = useOrchestrationItems();
  const works = useWorkItems();
  const runs = ref<readonly Run[]>([]);
  const nodes = ref<readonly Node[]>([]);

  async function load(): Promise<void> {
    if (!jobs.isLoaded) jobs.reload();
    // What cannot be read is not found: the banner says why.
    const [runPageRead, nodesRead] = await Promise.allSettled([
      listRuns({ limit: RUNS }),
      listNodes(),
      orchestration.load(),
      find(''),
    ]);
    if (runPageRead.status === 'fulfilled') runs.value = runPageRead.value.items;
    if (nodesRead.status === 'fulfilled') nodes.value = nodesRead.value;
  }

  async function find(text: string): Promise<void> {
    // What cannot be read is not found, here too; what was typed since is being looked for already.
    await works.find(text).catch(() => undefined);
  }

  const pages = (): PaletteItem[] =>
    navigation
      .flatMap(({ entries }) => entries)
      .filter(({ role }) => role === undefined || session.may(role))
      .map(({ route, label, icon, key }): PaletteItem => ({
        key: `page ${route}`,
        kind: 'pages',
        icon,
        label: t(label),
        detail: key === undefined ? '' : `g ${key}`,
        run: () => void router.push({ name: route }),
      }))
      .concat({
        key: 'page commands',
        kind: 'pages',
        icon: SquareTerminal,
        label: t('commands.title'),
        detail: t('machines.title'),
        run: () => void router.push({ name: 'commands' }),
      });

  function jobActions(job: JobSummary): PaletteItem[] {
    const { group, name } = job;
    const base = { kind: 'actions', detail: t('palette.jobIn', { group }) } as const;
    const run: PaletteItem = {
      ...base,
      key: `run ${group}/${name}`,
      icon: Play,
      label: t('palette.run', { name }),
      disabledReason: gate.value,
      run: () => void actions.run(job),
    };
    const stop: PaletteItem = {
      ...base,
      key: `stop ${group}/${name}`,
      icon: Square,
      label: t('palette.stop', { name }),
      hint: t('palette.opensDialog'),
      disabledReason: gate.value,
      // The page of the job asks, and says what will be stopped.
      run: () => void router.push({ name: 'job', params: { group, name }, query: { ask: 'stop' } }),
    };
    return job.running > 0 ? [run, stop] : [run];
  }

  function ofJob(job: JobSummary): PaletteItem {
    const { group, name } = job;
    const planned = job.schedule === null ? t('jobs.byHand') : scheduleText.value(job.schedule);
    return {
      key: `job ${group}/${name}`,
      kind: 'jobs',
      icon: Package,
      label: name,
      detail: `${group} · ${planned}`,
      ...(job.lastRun ? { state: job.lastRun.state } : {}),
      run: () => void router.push({ name: 'job', params: { group, name } }),
      actions: () => [
        ...jobActions(job),
        {
          key: `download ${group}/${name}`,
          kind: 'actions',
          icon: Download,
          label: t('jobs.downloadPackage'),
          detail: name,
          run: () => void actions.download(job),
        },
      ],
    };
  }

  const ofRun = (run: Run): PaletteItem => ({
    key: `run ${run.id}`,
    kind: 'runs',
    icon: Activity,
    label: runName(run),
    detail: `${run.id.slice(-6)} · ${times.value.full(run.startedAt ?? run.createdAt)}`,
    state: run.state,
    run: () => void router.push(runPage(run)),
  });

  function ofNode(node: Node): PaletteItem {
    const { id, name } = node;
    /** The page of the node asks, and says what will be done. */
    const ask = (what: 'test' | 'command', icon: Component, label: MessageKey): PaletteItem => ({
      key: `${what} node ${id}`,
      kind: 'actions',
      icon,
      label: t(label),
      detail: name,
      hint: t('palette.opensDialog'),
      disabledReason: gate.value,
      run: () => void router.push({ name: 'node', params: { id }, query: { ask: what } }),
    });
    return {
      key: `node ${id}`,
      kind: 'nodes',
      icon: Server,
      label: name,
      detail: t('palette.busy', { running: node.running, capacity: node.capacity }),
      state: stateGlyphs[nodeState(node)],
      run: () => void router.push({ name: 'node', params: { id } }),
      actions: () => [
        ask('command', SquareTerminal, 'commands.run'),
        ask('test', PlugZap, 'nodes.test'),
        {
          key: `jobs of node ${id}`,
          kind: 'actions',
          icon: Package,
          label: t('machines.jobsHere'),
          detail: name,
          run: () => void router.push({ name: 'jobs', query: { worker: name } }),
        },
      ],
    };
  }

  const machineActions = (): PaletteItem[] => {
    const base = { kind: 'actions', detail: t('machines.title'), disabledReason: adminGate.value } as const;
    return [
      {
        ...base,
        key: 'add node',
        icon: Server,
        label: t('nodes.add'),
        hint: t('palette.opensDialog'),
        run: () => void router.push({ name: 'nodes', query: { ask: 'add' } }),
      },
      {
        ...base,
        key: 'import nodes',
        icon: FileInput,
        label: t('importNodes.title'),
        hint: t('palette.opensDialog'),
        run: () => void router.push({ name: 'nodes', query: { ask: 'import' } }),
      },
    ];
  };

  function appearance(): PaletteItem[] {
    const isDark = preferences.theme === 'dark';
    const base = { kind: 'actions', detail: '' } as const;
    return [
      {
        ...base,
        key: 'theme',
        icon: isDark ? Sun : Moon,
        label: t(isDark ? 'palette.light' : 'palette.dark'),
        run: () => {
          preferences.themeChoice = isDark ? 'light' : 'dark';
        },
      },
      {
        ...base,
        key: 'density',
        icon: Rows3,
        label: t(preferences.density === 'compact' ? 'palette.normal' : 'palette.compact'),
        run: () => {
          preferences.density = preferences.density === 'compact' ? 'normal' : 'compact';
        },
      },
      ...locales
        .filter((locale) => locale !== preferences.locale)
        .map((locale) => ({
          ...base,
          key: `language ${locale}`,
          icon: Languages,
          label: t('palette.language', { name: localeNames[locale].name }),
          run: () => {
            preferences.locale = locale;
          },
        })),
      {
        ...base,
        key: 'sign-out',
        icon: LogOut,
        label: t('frame.signOut'),
        run: () => void session.signOut(),
      },
    ];
  }

  const items = computed(() => [
    ...jobs.jobs.flatMap(jobActions),
    ...machineActions(),
    ...appearance(),
    ...pages(),
    ...jobs.jobs.map(ofJob),
    ...appItems.value,
    ...orchestration.items.value,
    ...works.items.value,
    ...runs.value.map(ofRun),
    ...nodes.value.map(ofNode),
  ]);
  return { items, load, find };
}

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
} from '@lucide/vue';
import { computed, ref, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { listWorkers, splitSubject } from '../../api/jobs';
import { listRuns } from '../../api/platform';
import type { JobSummary, Run, WorkerSummary } from '../../api/types';
import { useScheduleText } from '../../composables/schedule-text';
import { useTimes } from '../../composables/times';
import { useWriteGate } from '../../composables/write-gate';
import { localeNames, locales, useWords } from '../../locales';
import { useJobActions } from '../../pages/jobs/job-actions';
import { runPage } from '../../run-page';
import { useJobs } from '../../stores/jobs';
import { usePreferences } from '../../stores/preferences';
import { useSession } from '../../stores/session';
import { navigation } from '../frame/navigation';
import { useAppItems } from './app-items';
import type { PaletteItem } from './palette-items';

const RUNS = 50;

export interface PaletteSources {
  readonly items: ComputedRef<readonly PaletteItem[]>;
  /** Reads what the stores do not hold: runs and nodes. */
  readonly load: () => Promise<void>;
}

/** Everything that the palette finds: pages, jobs, runs, nodes, and what can be done. */
export function usePaletteSources(): PaletteSources {
  const { t } = useWords();
  const router = useRouter();
  const jobs = useJobs();
  const session = useSession();
  const preferences = usePreferences();
  const gate = useWriteGate();
  const times = useTimes();
  const scheduleText = useScheduleText();
  const actions = useJobActions();
  const appItems = useAppItems();
  const runs = ref<readonly Run[]>([]);
  const workers = ref<readonly WorkerSummary[]>([]);

  async function load(): Promise<void> {
    if (!jobs.isLoaded) jobs.reload();
    // What cannot be read is not found: the banner says why.
    const [runPageRead, ...workerLists] = await Promise.allSettled([
      listRuns({ limit: RUNS }),
      ...['default', ...jobs.groups.map((group) => group.name)].map((group) => listWorkers(group)),
    ] as const);
    if (runPageRead.status === 'fulfilled') runs.value = runPageRead.value.items;
    const found = new Map<string, WorkerSummary>();
    for (const list of workerLists) {
      if (list.status === 'fulfilled') for (const worker of list.value) found.set(worker.name, worker);
    }
    workers.value = [...found.values()];
  }

  const pages = (): PaletteItem[] =>
    navigation
      .flatMap(({ entries }) => entries)
      .filter(({ role }) => role === undefined || session.may(role))
      .map(({ route, label, icon, key }) => ({
        key: `page ${route}`,
        kind: 'pages',
        icon,
        label: t(label),
        detail: key === undefined ? '' : `g ${key}`,
        run: () => void router.push({ name: route }),
      }));

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
    label: run.family === 'jobs' ? splitSubject(run.subject).name : run.subject,
    detail: `${run.id.slice(-6)} · ${times.value.full(run.startedAt ?? run.createdAt)}`,
    state: run.state,
    run: () => void router.push(runPage(run)),
  });

  const ofWorker = (worker: WorkerSummary): PaletteItem => ({
    key: `node ${worker.name}`,
    kind: 'nodes',
    icon: Server,
    label: worker.name,
    detail: t('palette.busy', { running: worker.running, capacity: worker.capacity }),
    state: 'online',
    run: () => void router.push({ name: 'jobs', query: { worker: worker.name } }),
  });

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
    ...appearance(),
    ...pages(),
    ...jobs.jobs.map(ofJob),
    ...appItems.value,
    ...runs.value.map(ofRun),
    ...workers.value.map(ofWorker),
  ]);
  return { items, load };
}

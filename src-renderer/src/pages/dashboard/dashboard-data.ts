import { useDocumentVisibility, useIntervalFn } from '@vueuse/core';
import { computed, onMounted, onScopeDispose, watch, type ComputedRef } from 'vue';
import { readDashboardStats, readUpcoming, type StatsRange } from '../../api/dashboard';
import { listTasks } from '../../api/orchestration';
import { taskState } from '../../api/orchestration-types';
import { listRuns } from '../../api/platform';
import { searchWorks } from '../../api/works';
import { useFollowedNodes } from '../../composables/followed-nodes';
import { useNow } from '../../composables/now';
import { useResource, type Resource } from '../../composables/resource';
import { coalesce } from '../../lib/coalesce';
import { useApps } from '../../stores/apps';
import { useConnection } from '../../stores/connection';
import { useJobs } from '../../stores/jobs';
import { useTasks } from '../../stores/tasks';
import { useTopology } from '../../stores/topology';
import { needsOf, type Need } from './needs';
import { goingOn, type Going } from './running-now';

/** What is listed of runs, tasks and works; the counts are those of everything. */
const LISTED = 100;
const UPCOMING = 12;
/** Figures over a day do not change faster than people read them. */
const SETTLE = 2000;
/** What a clock alone changes: pieces of time, what is due. */
const EVERY = 30_000;

export interface DashboardData {
  readonly stats: Resource<Awaited<ReturnType<typeof readDashboardStats>>>;
  readonly upcoming: Resource<Awaited<ReturnType<typeof readUpcoming>>>;
  readonly nodes: ReturnType<typeof useFollowedNodes>;
  /** Null until everything that it is found in is here. */
  readonly needs: ComputedRef<readonly Need[] | null>;
  readonly going: ComputedRef<readonly Going[] | null>;
  /** Why something of the page could not be read; null for nothing. */
  readonly error: ComputedRef<unknown>;
  readonly reload: () => void;
}

/** Everything that the dashboard shows, kept up to date by events. @param range over which ended runs are counted. */
export function useDashboardData(range: () => StatsRange): DashboardData {
  const connection = useConnection();
  const visibility = useDocumentVisibility();
  const jobs = useJobs();
  const apps = useApps();
  const tasks = useTasks();
  const topology = useTopology();
  const nodes = useFollowedNodes();
  const now = useNow();

  const stats = useResource((signal) => readDashboardStats(range(), signal));
  const upcoming = useResource((signal) => readUpcoming(UPCOMING, signal));
  const running = useResource((signal) => listRuns({ state: 'starting,running', limit: LISTED }, signal));
  const failed = useResource((signal) => listRuns({ state: 'failed,timed_out,lost', limit: LISTED }, signal));
  const ended = useResource((signal) =>
    listTasks(
      { states: [taskState.failed, taskState.success, taskState.stopped], page_size: LISTED },
      signal,
    ),
  );
  // Those that begin, run, or have failed.
  const works = useResource((signal) => searchWorks({ name: '', status: '2,3,7', limit: LISTED }, signal));
  const all = [stats, upcoming, running, failed, ended, works];

  const afterRun = coalesce(() => {
    for (const { reload } of [stats, running, failed]) reload();
    return Promise.resolve();
  }, SETTLE);
  // A roll-out tells of each of its nodes; how far it is needs no more than a look now and then.
  const afterNode = coalesce(() => {
    tasks.reload();
    return Promise.resolve();
  }, SETTLE);
  const reload = (): void => {
    for (const each of all) each.reload();
  };
  watch(range, () => stats.reload());
  useIntervalFn(() => {
    if (visibility.value !== 'visible' || connection.state !== 'connected') return;
    stats.reload();
    upcoming.reload();
  }, EVERY);
  connection.onStale(reload);
  connection.onEvent(({ type }) => {
    if (type === 'run.state') afterRun();
    if (type === 'task.node') afterNode();
    if (type === 'task.state') ended.reload();
    if (type.startsWith('work.')) works.reload();
    if (/^(job|work|pool|schedule)\./.test(type)) upcoming.reload();
  });
  onScopeDispose(() => {
    afterRun.cancel();
    afterNode.cancel();
  });
  onMounted(() => {
    topology.ensure();
    if (!jobs.isLoaded) jobs.reload();
    if (!apps.isLoaded) apps.reload();
    tasks.reload();
  });

  const isKnown = computed(
    () =>
      jobs.isLoaded &&
      apps.isLoaded &&
      nodes.isLoaded &&
      [failed, ended, works].every(({ isLoaded }) => isLoaded.value),
  );
  // What is old enough to be left out changes once a minute at most.
  const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);
  const needs = computed(() =>
    isKnown.value
      ? needsOf(
          {
            active: tasks.active,
            ended: ended.data.value?.tasks ?? [],
            jobs: jobs.jobs,
            failedRuns: failed.data.value?.items ?? [],
            builds: apps.builds,
            works: (works.data.value?.items ?? []).filter(({ status }) => status === 7),
            nodes: nodes.nodes,
          },
          minute.value,
        )
      : null,
  );
  const going = computed(() =>
    running.isLoaded.value && jobs.isLoaded
      ? goingOn({
          tasks: tasks.active,
          builds: apps.builds,
          runs: running.data.value?.items ?? [],
          jobs: jobs.jobs,
          works: works.data.value?.items ?? [],
        })
      : null,
  );
  const error = computed(
    () =>
      all.map(({ error: own }) => own.value).find((each) => each !== null) ??
      jobs.error ??
      apps.error ??
      nodes.error,
  );
  return { stats, upcoming, nodes, needs, going, error, reload };
}

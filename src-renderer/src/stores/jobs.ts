import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { isAborted } from '../api/error';
import { listGroups, listJobs, splitSubject } from '../api/jobs';
import type { JobSummary } from '../api/types';
import { coalesce, type Coalesced } from '../lib/coalesce';
import { useConnection } from './connection';

export interface JobGroup {
  readonly name: string;
  readonly jobs: readonly JobSummary[];
}

/** All jobs by group, kept up to date by events. */
export const useJobs = defineStore('jobs', () => {
  const connection = useConnection();
  const groups = shallowRef<readonly JobGroup[]>([]);
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);

  const jobs = computed(() => groups.value.flatMap((group) => group.jobs));
  const runningCount = computed(() => jobs.value.filter((job) => job.running > 0).length);

  async function loadAll(): Promise<void> {
    try {
      const names = (await listGroups()).map((group) => group.name);
      groups.value = await Promise.all(names.map(async (name) => ({ name, jobs: await listJobs(name) })));
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  async function loadGroup(name: string): Promise<void> {
    try {
      const loaded = { name, jobs: await listJobs(name) };
      groups.value = groups.value.map((group) => (group.name === name ? loaded : group));
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  /** Reads everything (again), soon. */
  const reload = coalesce(loadAll);
  const groupReloads = new Map<string, Coalesced>();

  function reloadGroup(name: string): void {
    if (!groups.value.some((group) => group.name === name)) {
      reload();
      return;
    }
    let ask = groupReloads.get(name);
    if (!ask) {
      ask = coalesce(() => loadGroup(name));
      groupReloads.set(name, ask);
    }
    ask();
  }

  connection.onStale(reload);
  connection.onEvent(({ type, data }) => {
    if (type.startsWith('job.')) {
      // Publishing and removing may make groups come and go.
      if (type === 'job.published' || type === 'job.removed') reload();
      else reloadGroup(String(data['group']));
    } else if (type === 'run.state' && data['family'] === 'jobs') {
      reloadGroup(splitSubject(String(data['subject'])).group);
    }
  });

  /** Forgets everything: the next operator may see other things. */
  function clear(): void {
    groups.value = [];
    isLoaded.value = false;
    error.value = null;
  }

  return { groups, jobs, runningCount, isLoaded, error, reload, clear };
});

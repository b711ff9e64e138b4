import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { listApps, listBuilds, type App, type Build } from '../api/apps';
import { isAborted } from '../api/error';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

/** Builds kept at hand: what is going on, and the last of each app. */
const RECENT = 200;

/** The apps and the latest builds, kept up to date by events. */
export const useApps = defineStore('apps', () => {
  const connection = useConnection();
  const apps = shallowRef<readonly App[]>([]);
  const builds = shallowRef<readonly Build[]>([]);
  const isLoaded = ref(false);
  const error = shallowRef<unknown>(null);

  const runningCount = computed(() => builds.value.filter(({ status }) => status === 2).length);

  const reload = coalesce(async () => {
    try {
      [apps.value, builds.value] = await Promise.all([listApps(), listBuilds({ limit: RECENT })]);
      isLoaded.value = true;
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  });

  connection.onStale(reload);
  connection.onEvent(({ type }) => {
    if (type.startsWith('app.') || type === 'build.state' || type === 'build.removed') reload();
  });

  /** Forgets everything: the next operator may see other things. */
  function clear(): void {
    apps.value = [];
    builds.value = [];
    isLoaded.value = false;
    error.value = null;
  }

  return { apps, builds, runningCount, isLoaded, error, reload, clear };
});

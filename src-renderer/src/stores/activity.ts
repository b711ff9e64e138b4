import { defineStore } from 'pinia';
import { ref } from 'vue';
import { ApiError } from '../api/error';
import { readStats } from '../api/platform';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

/** How much is going on: the figures of the status bar. */
export const useActivity = defineStore('activity', () => {
  const connection = useConnection();
  const running = ref<number | null>(null);
  const queued = ref<number | null>(null);
  /** The control plane's zone, which schedules without one of their own are in. */
  const zone = ref<string | null>(null);

  async function load(): Promise<void> {
    try {
      const stats = await readStats();
      running.value = stats.running;
      queued.value = stats.queued;
      zone.value = stats.zone;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // The figures are left out rather than shown wrong; the next event asks again.
      running.value = null;
      queued.value = null;
    }
  }

  const reload = coalesce(load, 1000);
  connection.onStale(reload);
  connection.onEvent(({ type }) => {
    if (type === 'run.state') reload();
  });

  return { running, queued, zone, reload };
});

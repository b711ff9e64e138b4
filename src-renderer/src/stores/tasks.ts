import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { ApiError } from '../api/error';
import { listTasks } from '../api/orchestration';
import { taskState, type Task } from '../api/orchestration-types';
import { coalesce } from '../lib/coalesce';
import { useConnection } from './connection';

/** More tasks than this at once are not looked at one by one. */
const MOST = 1000;

/** The tasks that run, are paused, or wait to run: for the sidebar, the palette and the topology. */
export const useTasks = defineStore('tasks', () => {
  const connection = useConnection();
  const active = shallowRef<readonly Task[]>([]);
  const runningCount = computed(() => active.value.filter(({ state }) => state === taskState.running).length);

  async function load(): Promise<void> {
    try {
      active.value = (await listTasks({ active: true, page_size: MOST })).tasks;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // Nothing is shown rather than what was; the next event asks again.
      active.value = [];
    }
  }

  const reload = coalesce(load, 500);
  connection.onStale(reload);
  connection.onEvent(({ type }) => {
    if (type === 'task.state') reload();
  });

  return { active, runningCount, reload };
});

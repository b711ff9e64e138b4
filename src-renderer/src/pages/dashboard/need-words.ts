import type { RouteLocationRaw } from 'vue-router';
import { taskState } from '../../api/orchestration-types';
import type { GlyphState } from '../../components/StateGlyph.vue';
import type { Words } from '../../locales';
import type { PoolPlace } from '../../stores/topology';
import { runPage } from '../../run-page';
import { awayReason } from '../nodes/node-state';
import { batchesOf, type Need } from './needs';

/** How a need is shown. */
export interface NeedWords {
  readonly glyph: GlyphState;
  readonly title: string;
  readonly text: string;
  readonly to: RouteLocationRaw;
}

/** Names in one line; more of them are counted by the title. */
const NAMES = 4;

interface Surroundings {
  readonly t: Words['t'];
  readonly placeOfPool: (id: number) => PoolPlace | null;
}

/** @returns what a need is called, what is known of it, and where there is more. */
export function wordsOf(need: Need, { t, placeOfPool }: Surroundings): NeedWords {
  const joined = (...parts: readonly (string | false | null)[]): string => parts.filter(Boolean).join(' · ');
  switch (need.kind) {
    case 'approval':
    case 'paused':
    case 'task': {
      const { task, kind } = need;
      const { id, task_name: name, approval, reason, stat } = task;
      const place = `${task.service_name} / ${task.pool_name}`;
      const to = { name: 'task', params: { id } };
      if (kind === 'approval') {
        const batch = (approval?.batch ?? 0) + 1;
        const title = t('dashboard.approval', { name, batch, batches: batchesOf(task) });
        const quoted = approval?.message ? `“${approval.message}”` : null;
        const by = t('dashboard.askedBy', { name: task.opr_user });
        return { glyph: 'approval', title, text: joined(quoted, place, by), to };
      }
      if (kind === 'paused')
        return {
          glyph: 'paused',
          title: t('dashboard.pausedTask', { name }),
          text: joined(place, reason),
          to,
        };
      const total = stat.reduce((sum, count) => sum + count, 0);
      const nodes = t('dashboard.nodesFailed', { count: stat[taskState.failed] ?? 0, total });
      return {
        glyph: 'failed',
        title: t('dashboard.taskFailed', { name }),
        text: joined(nodes, place, reason),
        to,
      };
    }
    case 'job': {
      const { job, count, isMore, run } = need;
      const { name, group, lastRun } = job;
      const state = lastRun?.state ?? 'failed';
      const exit = run?.exitCode == null ? null : t('job.exit', { code: run.exitCode });
      return {
        glyph: state === 'timed_out' || state === 'lost' ? state : 'failed',
        title: t(isMore ? 'dashboard.jobFailedMore' : 'dashboard.jobFailed', { name, count }),
        text: joined(group, exit, run && t('dashboard.onNode', { node: run.node }), run?.reason ?? null),
        to: { name: 'job', params: { group, name } },
      };
    }
    case 'build': {
      const { id, app_name: app, version_name: version, number, error, platform } = need.build;
      const title = t('dashboard.buildFailed', { name: `${app} ${version}`, number });
      return { glyph: 'failed', title, text: joined(platform, error), to: { name: 'build', params: { id } } };
    }
    case 'work': {
      const { work_id: id, name, description } = need.work;
      const title = t('dashboard.workFailed', { name });
      return { glyph: 'failed', title, text: description, to: { name: 'work', params: { id } } };
    }
    case 'hostKey': {
      const { id, name, hostKey } = need.node;
      const title = t(hostKey === null ? 'dashboard.keyUnknown' : 'dashboard.keyChanged', { name });
      return {
        glyph: 'warning',
        title,
        text: t('dashboard.keyText'),
        to: { name: 'node', params: { id }, query: { tab: 'hostKey' } },
      };
    }
    case 'offline': {
      const { nodes } = need;
      const [first] = nodes;
      const place = first.poolId === null ? null : placeOfPool(first.poolId);
      const reason = awayReason(first);
      if (nodes.length === 1) {
        const title = t('dashboard.nodeOffline', { name: first.name });
        const pool = place && `${place.service.name} / ${place.pool.name}`;
        return {
          glyph: 'offline',
          title,
          text: joined(pool, reason),
          to: { name: 'node', params: { id: first.id } },
        };
      }
      const names = nodes.slice(0, NAMES).map(({ name }) => name);
      const list = names.join(t('app.comma')) + (nodes.length > NAMES ? '…' : '');
      const pool = place ? `${place.service.name} / ${place.pool.name}` : t('dashboard.unknownPool');
      const title = t('dashboard.nodesOffline', { count: nodes.length, pool });
      const query = { state: 'offline', ...(first.poolId === null ? {} : { pool: String(first.poolId) }) };
      return { glyph: 'offline', title, text: joined(list, reason), to: { name: 'nodes', query } };
    }
  }
}

/** @returns where the log of what failed is; null where there is none by itself. */
export function logOf(need: Need): RouteLocationRaw | null {
  return need.kind === 'job' && need.job.lastRun !== null
    ? runPage({
        family: 'jobs',
        subject: `${need.job.group}/${need.job.name}`,
        id: need.job.lastRun.runId,
        batchId: null,
      })
    : null;
}

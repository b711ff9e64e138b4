import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { KeptReplies } from '../api/kept-replies.js';
import { route } from '../api/route.js';
import type { UrlSigner } from '../api/signed-url.js';
import type { ArtefactStore } from '../engine/artefact-store.js';
import type { LogStore } from '../engine/log-store.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { addJobLogRoutes } from './job-logs.routes.js';
import { addJobPackageRoutes } from './job-packages.routes.js';
import { describeJob, jobListTables, listGroups, listJobs, listWorkers } from './job-views.js';
import type { Jobs } from './jobs.service.js';
import { Group, Match, Name, NameAndVersion, Version, Whole, ok, okOf } from './route-schemas.js';

export interface JobRoutesSurroundings {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly logs: LogStore;
  readonly workers: Workers;
  readonly artefacts: ArtefactStore;
  readonly clock: Clock;
  readonly urls: UrlSigner;
}

/** Adds the job centre's endpoints (documents jobs.zh.md; contract, jobs.md). */
export function addJobRoutes(app: FastifyInstance, around: JobRoutesSurroundings): void {
  const { jobs, store, workers, clock } = around;
  const jobLists = new KeptReplies(store, jobListTables);

  route(app, {
    method: 'GET',
    url: '/api/groups',
    role: 'viewer',
    summary: 'List groups',
    params: Type.Object({ match: Match }),
    response: okOf(Type.Object({ count: Type.Integer(), groups: Type.Array(Type.Unknown()) })),
    handler: async ({ params }) => {
      const groups = await listGroups(store.read, workers, params.match);
      return ok({ count: groups.length, groups });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/jobs',
    role: 'viewer',
    summary: 'List the jobs of a group',
    params: Type.Object({
      group: Group,
      match: Match,
      limit: Type.Optional(Whole('Jobs to list; all without it.')),
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Jobs to skip.' }),
    }),
    response: okOf(Type.Object({ count: Type.Integer(), jobs: Type.Array(Type.Unknown()) })),
    handler: async ({ params: { group, match, limit, offset }, reply }) => {
      const bytes = await jobLists.get(JSON.stringify([group, match, limit, offset]), async () =>
        ok(await listJobs(store.read, group, match, { limit, offset }, clock)),
      );
      return reply.type('application/json; charset=utf-8').send(bytes);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name',
    role: 'viewer',
    summary: 'Show a job: its task.json, versions and last result',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(Type.Object({ job: Type.Unknown() })),
    handler: async ({ params: { name, group, version } }) => {
      const job = await jobs.get({ group, name });
      return ok({ job: await describeJob(store.read, job, await jobs.getVersion(job, version), clock) });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/job/:name/run',
    role: 'operator',
    summary: 'Run a job now',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(
      Type.Object({
        name: Type.String(),
        version: Type.String(),
        runId: Type.String(),
        runIds: Type.Array(Type.String()),
      }),
    ),
    handler: async ({ params: { name, group, version }, actor }) => {
      const runs = await jobs.run({ group, name }, version, actor);
      const [{ id: runId, version: ran }] = runs;
      return ok({ name, version: ran, runId, runIds: runs.map(({ id }) => id) });
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/job/:name/stop',
    role: 'operator',
    summary: 'Stop a job’s runs, queued ones too',
    params: Type.Object({ name: Name, group: Group }),
    response: NameAndVersion,
    handler: async ({ params: { name, group }, actor }) => {
      const job = await jobs.stop({ group, name }, actor);
      return ok({ name, version: job.latestVersion });
    },
  });

  const changes = [
    ['enable', 'Switch a job’s schedule on', true],
    ['disable', 'Switch a job’s schedule off; running by hand still works', false],
  ] as const;
  for (const [verb, summary, isEnabled] of changes) {
    route(app, {
      method: 'POST',
      url: `/api/job/:name/${verb}`,
      role: 'operator',
      summary,
      params: Type.Object({ name: Name, group: Group }),
      response: NameAndVersion,
      handler: async ({ params: { name, group }, actor }) => {
        const job = await jobs.setEnabled({ group, name }, isEnabled, actor);
        return ok({ name, version: job.latestVersion });
      },
    });
  }

  route(app, {
    method: 'POST',
    url: '/api/job/:name/remove',
    role: 'operator',
    summary: 'Stop a job’s runs and remove it with all its versions',
    params: Type.Object({
      name: Name,
      group: Group,
      data: Type.Boolean({ default: false, description: 'Whether its logs and results are removed too.' }),
    }),
    response: okOf(Type.Object({})),
    handler: async ({ params: { name, group, data }, actor }) => {
      await jobs.remove({ group, name }, data, actor);
      return ok({});
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/workers',
    role: 'viewer',
    summary: 'List the online workers of a group',
    params: Type.Object({ group: Group, match: Match }),
    response: okOf(Type.Object({ count: Type.Integer(), workers: Type.Array(Type.Unknown()) })),
    handler: async ({ params: { group, match } }) => {
      const found = await listWorkers(store.read, workers, group, match);
      return ok({ count: found.length, workers: found });
    },
  });

  addJobPackageRoutes(app, around);
  addJobLogRoutes(app, around);
}

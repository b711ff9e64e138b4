import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { UrlSigner } from './api/signed-url.js';
import { addAppsRoutes, openApps } from './apps/apps.js';
import { appsUsingCredential } from './apps/builds.service.js';
import type { Engine } from './engine/engine.js';
import { jobsUsing } from './jobs/job-views.js';
import { openJobs } from './jobs/jobs.js';
import { addJobRoutes } from './jobs/jobs.routes.js';
import { standardConnectionOf } from './orchestration/connection.js';
import { connectionsUsing } from './orchestration/connection-users.js';
import { addOrchestrationRoutes, openOrchestration } from './orchestration/orchestration.js';
import { addOpenedTaskRoutes, openTasks } from './orchestration/tasks/open-tasks.js';
import { nodesInTasks, tasksOfTemplate } from './orchestration/tasks/task-planning.js';
import { addTaskProgressRoutes } from './orchestration/tasks/task-progress.routes.js';
import { addPlatformRoutes, openPlatform } from './platform/platform.js';
import type { Settings } from './settings.js';
import { addWorksRoutes, openWorks, worksUsingCredential } from './works/works.js';

export interface FamiliesOptions {
  readonly settings: Settings;
  readonly resourcesDir: string;
  /** Value of the first admin token, if given from outside. */
  readonly adminToken: string | undefined;
}

/** The five families, and the tasks of orchestration. */
export type Families = Awaited<ReturnType<typeof openFamilies>>;

/**
 * Builds all families upon the engine: the one place where they meet.
 * @returns their parts, which the engine knows; nothing of them is under way yet.
 * @throws when a file of `resourcesDir` cannot be read, a folder cannot be made or the database does not answer.
 */
export async function openFamilies(engine: Engine, options: FamiliesOptions) {
  const { settings, resourcesDir, adminToken } = options;
  const { dataDir } = settings;
  const jobs = await openJobs({ ...engine, settings });
  const orchestration = await openOrchestration({
    ...engine,
    standardConnection: standardConnectionOf(settings),
    templateUsers: [tasksOfTemplate],
    nodeUsers: [nodesInTasks],
  });
  const tasks = openTasks({
    ...engine,
    orchestration,
    dataDir,
    ansibleScript: await readFile(join(resourcesDir, 'ansible.sh'), 'utf8'),
    settings,
  });
  const apps = await openApps({ ...engine, dataDir, resourcesDir, settings });
  const works = await openWorks({ ...engine, dataDir, resourcesDir, settings });
  const platform = await openPlatform({
    ...engine,
    settings,
    adminToken,
    credentialUsers: [
      jobsUsing,
      connectionsUsing,
      appsUsingCredential(apps.apps),
      worksUsingCredential(settings['works.flinkCredential']),
    ],
  });
  return { jobs, orchestration, tasks, apps, works, platform };
}

/** Adds the endpoints of all families. */
export function addFamilyRoutes(
  app: FastifyInstance,
  families: Families,
  served: { readonly urls: UrlSigner; readonly version: string; readonly isTls: boolean },
): void {
  const { jobs, orchestration, tasks, apps, works, platform } = families;
  const { urls } = served;
  addJobRoutes(app, { ...jobs, urls });
  addOrchestrationRoutes(app, orchestration);
  addOpenedTaskRoutes(app, tasks, { ...platform, orchestration });
  addAppsRoutes(app, apps, urls);
  addWorksRoutes(app, works);
  addTaskProgressRoutes(app, { ...platform, ...tasks, ...orchestration });
  addPlatformRoutes(app, platform, served);
}

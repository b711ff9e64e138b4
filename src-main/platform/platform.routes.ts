import type { FastifyInstance } from 'fastify';
import type { Events } from '../engine/events.js';
import type { LogStore } from '../engine/log-store.js';
import type { Runs } from '../engine/runs.service.js';
import type { Scheduler } from '../engine/scheduler.js';
import type { Workers } from '../engine/workers.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { addAuditRoute } from './audit.routes.js';
import { addEventRoute } from './events.routes.js';
import { addHealthRoute } from './health.routes.js';
import { addRunLineRoutes } from './run-lines.routes.js';
import { addRunRoutes } from './runs.routes.js';
import { addSessionRoutes } from './sessions.routes.js';
import { addStatsRoute } from './stats.routes.js';
import { addStreamRoute } from './stream.routes.js';
import { addTokenRoutes } from './tokens.routes.js';
import type { Tokens } from './tokens.service.js';
import { addUpcomingRoute } from './upcoming.routes.js';

export interface PlatformRoutesSurroundings {
  readonly version: string;
  readonly store: Store;
  readonly tokens: Tokens;
  readonly runs: Runs;
  readonly logs: LogStore;
  readonly events: Events;
  readonly workers: Workers;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  /** Whether cookies may only travel over TLS. */
  readonly isTls: boolean;
}

/** Adds the platform's own endpoints (contract, platform.md). */
export function addPlatformRoutes(app: FastifyInstance, around: PlatformRoutesSurroundings): void {
  addHealthRoute(app, around);
  addEventRoute(app, around.events);
  addAuditRoute(app, around.store);
  addSessionRoutes(app, around);
  addTokenRoutes(app, around.tokens);
  addRunRoutes(app, around);
  addRunLineRoutes(app, around.store);
  addStreamRoute(app, around);
  addStatsRoute(app, around);
  addUpcomingRoute(app, around);
}

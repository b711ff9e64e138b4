import { AuditRow } from './api/audit.entity.js';
import { EventRow } from './engine/event.entity.js';
import { LogChunk } from './engine/log-chunk.entity.js';
import { Run } from './engine/run.entity.js';
import { Job, JobVersion } from './jobs/job.entity.js';
import { Session, Token } from './platform/token.entity.js';
import { First1763700000000 } from './store/migrations/common/1763700000000-first.js';
import type { EntityClass, MigrationClass } from './store/store.js';

/** Every table there is. */
export const entities: readonly EntityClass[] = [
  AuditRow,
  EventRow,
  Job,
  JobVersion,
  LogChunk,
  Run,
  Session,
  Token,
];

/** Every migration, oldest first. Those that differ between the databases come from their folder by dialect. */
export const migrations: readonly MigrationClass[] = [First1763700000000];

import { AuditRow } from './api/audit.entity.js';
import { App, AppChannel, AppVersion } from './apps/app.entity.js';
import { Build, BuildChannel, BuildLeftover, BuildPackage } from './apps/build.entity.js';
import { EventRow } from './engine/event.entity.js';
import { FlinkOutput, FlinkRun } from './engine/executors/flink/flink-run.entity.js';
import { Leftover } from './engine/leftover.entity.js';
import { LogChunk } from './engine/log-chunk.entity.js';
import { KnownHostKey } from './engine/nodes/host-key.entity.js';
import { Node } from './engine/nodes/node.entity.js';
import { Run } from './engine/run.entity.js';
import { Schedule } from './engine/schedule.entity.js';
import { Credential } from './engine/vault/credential.entity.js';
import { VaultKey } from './engine/vault/vault-key.entity.js';
import { Job, JobVersion } from './jobs/job.entity.js';
import { Action, Implementation, RemoteStep, Template } from './orchestration/template.entity.js';
import { Cluster, Pool, PoolNode, Service } from './orchestration/topology.entity.js';
import { Discovery } from './orchestration/discovery/discovery.entity.js';
import { PoolFiring, PoolSchedule } from './orchestration/growth/pool-schedule.entity.js';
import { Machine, MachineOrder, MachineType } from './orchestration/machines/machine.entity.js';
import { Task, TaskAttempt, TaskBatch, TaskMessage, TaskNode } from './orchestration/tasks/task.entity.js';
import { Session, Token } from './platform/token.entity.js';
import { First1763700000000 } from './store/migrations/common/1763700000000-first.js';
import { JobCentre1763800000000 } from './store/migrations/common/1763800000000-job-centre.js';
import { Nodes1763900000000 } from './store/migrations/common/1763900000000-nodes.js';
import { Orchestration1764000000000 } from './store/migrations/common/1764000000000-orchestration.js';
import { Tasks1764100000000 } from './store/migrations/common/1764100000000-tasks.js';
import { RunIndices1764200000000 } from './store/migrations/common/1764200000000-run-indices.js';
import { Docker1764300000000 } from './store/migrations/common/1764300000000-docker.js';
import { Growth1764400000000 } from './store/migrations/common/1764400000000-growth.js';
import { Apps1764500000000 } from './store/migrations/common/1764500000000-apps.js';
import { PlaceTypes1764500000001 } from './store/migrations/common/1764500000001-place-types.js';
import { BuildImages1764600000002 } from './store/migrations/common/1764600000002-build-images.js';
import { Flink1764600000001 } from './store/migrations/common/1764600000001-flink.js';
import { Works1764600000000 } from './store/migrations/common/1764600000000-works.js';
import { RunEnds1764700000000 } from './store/migrations/common/1764700000000-run-ends.js';
import { RunTitles1764710000000 } from './store/migrations/common/1764710000000-run-titles.js';
import { Sequence } from './store/sequence.js';
import type { EntityClass, MigrationClass } from './store/store.js';
import { Work, WorkTask } from './works/work.entity.js';

/** Every table there is. */
export const entities: readonly EntityClass[] = [
  Action,
  App,
  AppChannel,
  AppVersion,
  AuditRow,
  Build,
  BuildChannel,
  BuildLeftover,
  BuildPackage,
  Cluster,
  Credential,
  Discovery,
  EventRow,
  FlinkOutput,
  FlinkRun,
  Implementation,
  Job,
  JobVersion,
  KnownHostKey,
  Leftover,
  LogChunk,
  Machine,
  MachineOrder,
  MachineType,
  Node,
  Pool,
  PoolFiring,
  PoolNode,
  PoolSchedule,
  RemoteStep,
  Run,
  Schedule,
  Sequence,
  Service,
  Session,
  Template,
  Task,
  TaskAttempt,
  TaskBatch,
  TaskMessage,
  TaskNode,
  Token,
  VaultKey,
  Work,
  WorkTask,
];

/** Every migration, oldest first. Those that differ between the databases come from their folder by dialect. */
export const migrations: readonly MigrationClass[] = [
  First1763700000000,
  JobCentre1763800000000,
  Nodes1763900000000,
  Orchestration1764000000000,
  Tasks1764100000000,
  RunIndices1764200000000,
  Docker1764300000000,
  Growth1764400000000,
  Apps1764500000000,
  PlaceTypes1764500000001,
  Works1764600000000,
  Flink1764600000001,
  BuildImages1764600000002,
  RunEnds1764700000000,
  RunTitles1764710000000,
];

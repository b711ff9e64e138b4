import { Type, type Static } from 'typebox';

/**
 * What we read of Flink's answers. The names and types are those of its published OpenAPI descriptions (apache/flink,
 * docs/static/generated, Apache License 2.0), which call everything optional: here it is required where we cannot do
 * without. A test holds them against the descriptions. Where the servers are known to say something else than these, it
 * stands beside it.
 */

const Text = Type.String();
const Whole = Type.Integer();
const maybe = Type.Optional;
const JobId = Type.String({ pattern: '^[0-9a-f]{32}$' });

/** GET /config */
export const DashboardConfiguration = Type.Object({
  'flink-version': Text,
  features: maybe(Type.Object({ 'web-submit': maybe(Type.Boolean()) })),
});

/** GET /jobmanager/environment */
export const EnvironmentInfo = Type.Object({ jvm: maybe(Type.Object({ version: maybe(Text) })) });

/** POST /jars/upload: the name of the file, at its end the jar's id. */
export const JarUploadResponseBody = Type.Object({ filename: Text });

/** GET /jars */
export const JarListInfo = Type.Object({ files: Type.Array(Type.Object({ id: Text, name: Text })) });

/** POST /jars/:jarid/run */
export const JarRunResponseBody = Type.Object({ jobid: JobId });

export const JobStatus = Type.Enum([
  'INITIALIZING',
  'CREATED',
  'RUNNING',
  'FAILING',
  'FAILED',
  'CANCELLING',
  'CANCELED',
  'FINISHED',
  'RESTARTING',
  'SUSPENDED',
  'RECONCILING',
]);
export type JobStatus = Static<typeof JobStatus>;

const Counts = Type.Record(Text, Whole);

const JobDetailsVertexInfo = Type.Object({
  id: Text,
  name: Text,
  parallelism: Whole,
  status: Text,
  'start-time': maybe(Whole),
  'end-time': maybe(Whole),
  duration: maybe(Whole),
  tasks: maybe(Counts),
  metrics: maybe(
    Type.Object({
      'read-records': maybe(Whole),
      'write-records': maybe(Whole),
      'read-bytes': maybe(Whole),
      'write-bytes': maybe(Whole),
      // Of all subtasks together. A busy time that Flink cannot tell is "NaN".
      'accumulated-backpressured-time': maybe(Whole),
      'accumulated-idle-time': maybe(Whole),
      'accumulated-busy-time': maybe(Type.Union([Type.Number(), Text])),
    }),
  ),
});

/** GET /jobs/:jobid. The plan is described as raw JSON; its nodes are those of the server's own plan generator. */
export const JobDetailsInfo = Type.Object({
  jid: JobId,
  name: Text,
  state: JobStatus,
  'start-time': Whole,
  'end-time': Whole,
  duration: maybe(Whole),
  timestamps: maybe(Counts),
  vertices: Type.Array(JobDetailsVertexInfo),
  plan: maybe(
    Type.Object({
      nodes: maybe(
        Type.Array(
          Type.Object({
            id: Text,
            inputs: maybe(Type.Array(Type.Object({ id: Text, ship_strategy: maybe(Text) }))),
          }),
        ),
      ),
    }),
  ),
});
export type JobDetailsInfo = Static<typeof JobDetailsInfo>;

/** GET /jobs/:jobid/exceptions */
export const JobExceptionsInfo = Type.Object({
  exceptionHistory: Type.Object({
    entries: Type.Array(
      Type.Object({
        exceptionName: Text,
        stacktrace: Text,
        timestamp: Whole,
        taskName: maybe(Type.Union([Text, Type.Null()])),
      }),
    ),
  }),
});

const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) =>
  maybe(Type.Union([schema, Type.Null()]));

const CompletedCheckpoint = Type.Object({
  id: Whole,
  trigger_timestamp: maybe(Whole),
  latest_ack_timestamp: maybe(Whole),
  state_size: maybe(Whole),
  end_to_end_duration: maybe(Whole),
  external_path: orNull(Text),
});

/** GET /jobs/:jobid/checkpoints */
export const CheckpointingStatistics = Type.Object({
  counts: Type.Object({
    completed: Whole,
    failed: Whole,
    in_progress: Whole,
    restored: Whole,
    total: Whole,
  }),
  latest: maybe(
    Type.Object({
      completed: orNull(CompletedCheckpoint),
      savepoint: orNull(CompletedCheckpoint),
      failed: orNull(
        Type.Object({ id: Whole, failure_timestamp: maybe(Whole), failure_message: orNull(Text) }),
      ),
      restored: orNull(
        Type.Object({ id: Whole, restore_timestamp: maybe(Whole), external_path: orNull(Text) }),
      ),
    }),
  ),
});
export type CheckpointingStatistics = Static<typeof CheckpointingStatistics>;

/** POST /jobs/:jobid/stop */
export const TriggerResponse = Type.Object({ 'request-id': Text });

/**
 * GET /jobs/:jobid/savepoints/:triggerid. Of a failure's cause the description knows only its serialized form; servers
 * also say its class and stack trace (SerializedThrowableSerializer).
 */
export const AsynchronousOperationResult = Type.Object({
  status: Type.Object({ id: Type.Enum(['IN_PROGRESS', 'COMPLETED']) }),
  operation: orNull(
    Type.Object({
      location: orNull(Text),
      'failure-cause': orNull(Type.Object({ class: maybe(Text), 'stack-trace': maybe(Text) })),
    }),
  ),
});

/** GET /api_versions of a SQL Gateway */
export const GetApiVersionResponseBody = Type.Object({ versions: Type.Array(Text) });
/** POST /:version/sessions */
export const OpenSessionResponseBody = Type.Object({ sessionHandle: Text });
/** GET /:version/sessions/:session */
export const GetSessionConfigResponseBody = Type.Object({ properties: Type.Record(Text, Text) });
/** POST /:version/sessions/:session/statements */
export const ExecuteStatementResponseBody = Type.Object({ operationHandle: Text });

/**
 * GET /:version/sessions/:session/operations/:operation/result/:token. The description has other names for the results
 * than the servers (FLINK-29881): these are of ResultInfoSerializer.
 */
export const FetchResultsResponseBody = Type.Object({
  resultType: Type.Enum(['NOT_READY', 'PAYLOAD', 'EOS']),
  resultKind: orNull(Type.Enum(['SUCCESS', 'SUCCESS_WITH_CONTENT'])),
  jobID: orNull(JobId),
  queryResult: maybe(Type.Boolean()),
  isQueryResult: maybe(Type.Boolean()),
  nextResultUri: orNull(Text),
  results: orNull(
    Type.Object({
      columns: maybe(Type.Array(Type.Object({ name: Text }))),
      data: maybe(Type.Array(Type.Object({ kind: maybe(Text), fields: Type.Array(Type.Unknown()) }))),
    }),
  ),
});
export type FetchResultsResponseBody = Static<typeof FetchResultsResponseBody>;

import type { FetchResultsResponseBody } from './flink-api.js';
import { isOver, jobIdOf, newJob, type FlinkContext } from './flink-context.js';
import { FlinkRefusal } from './flink-http.js';
import type { Saying, Step } from './flink-journal.js';
import type { FlinkProgram } from './flink-program.js';
import type { FlinkJob, FlinkRun, ScriptPosition } from './flink-run.entity.js';
import { SessionLost } from './sql-gateway.js';
import { splitStatements } from './sql-statements.js';

/**
 * Flink's own option for a job's id (PipelineOptionsInternal); its tests of the SQL client set it just so. By it a
 * statement that is sent twice makes one job.
 */
const jobIdOption = '$internal.pipeline.job-id';

/** Sessions expire after ten minutes in which nothing is heard of them (sql-gateway.session.idle-timeout). */
const heartbeatMs = 60_000;
/** Execution targets of sessions in which jobs get clusters of their own, which we would not find. */
const ownClusters = /^(?:yarn-per-job|yarn-application|kubernetes-application)$/;

/** Number of no statement. */
const beyondAll = Number.MAX_SAFE_INTEGER;

/** Thrown for a gateway that cannot be used; the message says why. */
export class GatewayUnfit extends Error {
  override readonly name = 'GatewayUnfit';
}

/** Opens the session of a script. @throws when it cannot be; nothing has begun then. */
export async function openScript(context: FlinkContext, run: FlinkRun, cancel: AbortSignal): Promise<void> {
  const session = await openSession(context, run, cancel);
  await context.journal.advance(run.id, {
    change: {
      isSubmitted: true,
      script: { ...session, next: 0, replayUntil: 0, isSent: false, operation: null, token: 0 },
    },
  });
}

/** @returns whether a script has statements yet to be executed or results yet to be read. */
export const isScriptOver = ({ state: { script, program } }: FlinkRun): boolean =>
  script === null || script.next >= statementsOf(program).length;

/**
 * Takes a script one step on.
 * @returns what came of it, and whether there is more to do at once.
 */
export async function stepScript(
  context: FlinkContext,
  run: FlinkRun,
  cancel: AbortSignal,
): Promise<Step & { readonly isMore: boolean }> {
  const { script } = run.state;
  if (script === null) throw new Error(`run ${run.id} has no script`);
  try {
    if (script.session === null) return { ...(await reopened(context, run, script, cancel)), isMore: true };
    return await stepIn(context, run, { ...script, session: script.session }, cancel);
  } catch (error) {
    if (error instanceof SessionLost) return { ...lost(script), isMore: true };
    if (!(error instanceof FlinkRefusal || error instanceof GatewayUnfit)) throw error;
    const text = `Statement ${script.next + 1} failed: ${error.message}`;
    const again = script.next < script.replayUntil ? ' It was being repeated after a session was lost.' : '';
    const failure = `${text}${again}`;
    return {
      change: { failure, script: { ...script, next: beyondAll } },
      says: [{ stream: 'stderr', text: failure }],
      isMore: true,
    };
  }
}

/**
 * Ends a script where it is: its session, with what is being executed in it.
 * @returns the step, which has the job of a statement whose fate was not known.
 */
export async function abandonScript(
  context: FlinkContext,
  run: FlinkRun,
  cancel: AbortSignal,
): Promise<Step> {
  const { script, jobs } = run.state;
  if (script === null) return {};
  if (script.session !== null && script.version !== null)
    await context.gateway.close(script.version, script.session, cancel);
  const isOpen = script.isSent && !jobs.some(({ statement }) => statement === script.next);
  const job = isOpen ? await context.cluster.job(jobIdOf(run.id, script.next), cancel) : null;
  return {
    change: {
      script: { ...script, session: null, operation: null, next: beyondAll },
      ...(job === null ? {} : { jobs: [...jobs, newJob(run.id, script.next)] }),
    },
  };
}

type OpenPosition = ScriptPosition & { readonly session: string };

async function stepIn(
  context: FlinkContext,
  run: FlinkRun,
  script: OpenPosition,
  cancel: AbortSignal,
): Promise<Step & { readonly isMore: boolean }> {
  const { jobs, program } = run.state;
  const statements = statementsOf(program);
  if (isDone(statements, script.next, jobs, script.replayUntil))
    return { change: { script: { ...script, next: script.next + 1 } }, isMore: true };
  if (script.operation !== null) return readResults(context, run, script, script.operation, cancel);
  // What a batch has begun must be done before what comes after it.
  if (!program.isStreaming && jobs.some((job) => !isOver(job)))
    return { ...(await keepAlive(context, script, cancel)), isMore: false };
  if (script.isSent) {
    // Its answer has not reached us. Either its job is there, or what of it is under way ends with the session.
    if ((await context.cluster.job(jobIdOf(run.id, script.next), cancel)) !== null)
      return { ...begun(run, script, []), isMore: true };
    await context.gateway.close(script.version ?? '', script.session, cancel);
    throw new SessionLost('the answer to a statement was lost');
  }
  await context.journal.advance(run.id, { change: { script: { ...script, isSent: true } } });
  const operation = await context.gateway.execute(
    script.version ?? '',
    script.session,
    statements[script.next] ?? '',
    { [jobIdOption]: jobIdOf(run.id, script.next) },
    cancel,
  );
  const change = { script: { ...script, isSent: true, operation, token: 0, heardAt: Date.now() } };
  return { change, isMore: true };
}

async function readResults(
  { gateway }: FlinkContext,
  run: FlinkRun,
  script: OpenPosition,
  operation: string,
  cancel: AbortSignal,
): Promise<Step & { readonly isMore: boolean }> {
  const { version, session, token } = script;
  const result = await gateway.results(version ?? '', session, operation, token, cancel);
  if (result.resultType === 'NOT_READY') return { isMore: false };
  const heard = { ...script, heardAt: Date.now() };
  const isReplay = script.next < script.replayUntil;
  const says = isReplay ? [] : rowsOf(result, token);
  const hasJob = typeof result.jobID === 'string';
  const known = run.state.jobs.some(({ statement }) => statement === script.next);
  const jobs = hasJob && !known ? [...run.state.jobs, newJob(run.id, script.next)] : run.state.jobs;
  if (result.resultType === 'EOS' || typeof result.nextResultUri !== 'string')
    return { change: { script: passed(heard), jobs }, says, isMore: true };
  const next = /\/result\/(\d+)/.exec(result.nextResultUri)?.[1];
  if (next === undefined)
    throw new GatewayUnfit(`the gateway says ${result.nextResultUri} for the next result`);
  return { change: { script: { ...heard, token: Number(next) }, jobs }, says, isMore: true };
}

const passed = (script: ScriptPosition): ScriptPosition => ({
  ...script,
  next: script.next + 1,
  isSent: false,
  operation: null,
  token: 0,
});

/** The job of the statement is there: that is all there was to wait for. */
const begun = ({ id, state: { jobs } }: FlinkRun, script: ScriptPosition, says: readonly Saying[]): Step => ({
  change: {
    script: passed(script),
    jobs: jobs.some(({ statement }) => statement === script.next) ? jobs : [...jobs, newJob(id, script.next)],
  },
  says,
});

/** A session that is gone takes its tables and settings along: the statements that made them are executed again. */
const lost = (script: ScriptPosition): Step => ({
  change: {
    script: {
      ...script,
      session: null,
      operation: null,
      isSent: false,
      token: 0,
      replayUntil: Math.max(script.replayUntil, script.next),
      next: 0,
    },
  },
  says: [{ stream: 'stderr', text: 'The session was lost. What was set in it is set again.' }],
});

async function reopened(
  context: FlinkContext,
  run: FlinkRun,
  script: ScriptPosition,
  cancel: AbortSignal,
): Promise<Step> {
  return { change: { script: { ...script, ...(await openSession(context, run, cancel)) } } };
}

async function keepAlive(
  { gateway }: FlinkContext,
  script: OpenPosition,
  cancel: AbortSignal,
): Promise<Step> {
  if (Date.now() - script.heardAt < heartbeatMs) return {};
  await gateway.heartbeat(script.version ?? '', script.session, cancel);
  return { change: { script: { ...script, heardAt: Date.now() } } };
}

async function openSession(
  { gateway }: FlinkContext,
  run: FlinkRun,
  cancel: AbortSignal,
): Promise<Pick<ScriptPosition, 'version' | 'session' | 'heardAt'>> {
  const { program } = run.state;
  const { ours: version, theirs } = await gateway.version(cancel);
  if (version === null) {
    throw new GatewayUnfit(
      `The SQL Gateway speaks ${theirs.join(', ')}, but V2 or later is needed, which Flink 1.17 brings.`,
    );
  }
  const session = await gateway.open(version, `wheelhouse ${run.runId}`, sessionSettings(program), cancel);
  const { 'execution.target': target = '' } = await gateway.config(version, session, cancel);
  if (ownClusters.test(target)) {
    await gateway.close(version, session, cancel);
    throw new GatewayUnfit(
      `The SQL Gateway has execution.target ${target}: each job would get a cluster of its own, where it could not be followed. Give the gateway a session cluster (remote, yarn-session or kubernetes-session).`,
    );
  }
  return { version, session, heardAt: Date.now() };
}

function sessionSettings(program: FlinkProgram): Record<string, string> {
  const { name, isStreaming, parallelism, savepointPath, configuration } = program;
  return {
    'pipeline.name': name,
    'execution.runtime-mode': isStreaming ? 'streaming' : 'batch',
    ...(parallelism === null ? {} : { 'parallelism.default': String(parallelism) }),
    // Its name up to Flink 1.19, and since.
    ...(savepointPath === null
      ? {}
      : { 'execution.savepoint.path': savepointPath, 'execution.state-recovery.path': savepointPath }),
    ...configuration,
    // We wait for jobs ourselves: the gateway forgets whom it waits for when it is started anew.
    'table.dml-sync': 'false',
  };
}

const parsed = new WeakMap<FlinkProgram, readonly string[]>();

function statementsOf(program: FlinkProgram): readonly string[] {
  const known = parsed.get(program) ?? splitStatements(program.sql ?? '');
  parsed.set(program, known);
  return known;
}

/** Whether a statement that is to be executed again need not be: its job is there, or that of the set it belongs to. */
function isDone(
  statements: readonly string[],
  at: number,
  jobs: readonly FlinkJob[],
  replayUntil: number,
): boolean {
  if (at >= replayUntil) return false;
  const hasJob = (index: number) => jobs.some(({ statement }) => statement === index);
  if (hasJob(at)) return true;
  const before = statements.slice(0, at + 1);
  const opened = before.findLastIndex((text) => /^BEGIN\s+STATEMENT\s+SET$/i.test(text));
  const closed = statements.findIndex((text, index) => index >= Math.max(opened, 0) && /^END$/i.test(text));
  return opened !== -1 && closed >= at && hasJob(closed);
}

/** Rows as lines: the kind of change where there is one, and the columns, with tabs between them. */
function rowsOf(
  { results, resultKind, jobID, queryResult, isQueryResult }: FetchResultsResponseBody,
  token: number,
) {
  const isQuery = queryResult ?? isQueryResult ?? false;
  if (resultKind === 'SUCCESS' || results === undefined || results === null) return [];
  if (!isQuery && typeof jobID === 'string')
    return token === 0 ? [{ stream: 'stdout' as const, text: `Job ${jobID} was submitted.` }] : [];
  const { columns = [], data = [] } = results;
  const signs: Record<string, string> = {
    INSERT: '+I',
    UPDATE_BEFORE: '-U',
    UPDATE_AFTER: '+U',
    DELETE: '-D',
  };
  const lines = data.map(({ kind = 'INSERT', fields }) =>
    [...(isQuery ? [signs[kind] ?? kind] : []), ...fields.map(shown)].join('\t'),
  );
  const head =
    token === 0 && lines.length > 0
      ? [[...(isQuery ? ['op'] : []), ...columns.map(({ name }) => name)].join('\t')]
      : [];
  return [...head, ...lines].map((text) => ({ stream: 'stdout' as const, text }));
}

const shown = (value: unknown): string =>
  value === null
    ? 'NULL'
    : typeof value === 'string'
      ? value.replaceAll(/[\n\t]/g, ' ')
      : JSON.stringify(value);

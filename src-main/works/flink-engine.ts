import type { FlinkExecutor } from '../engine/executors/flink/flink.js';
import { FlinkRefusal, FlinkUnreachable } from '../engine/executors/flink/flink-http.js';
import type { FlinkProgram } from '../engine/executors/flink/flink-program.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import type { ReadManager } from '../store/store.js';
import { majorOf } from './java-version.js';
import type { WorkDirectories } from './work-directories.js';
import type { WorkEngine, WorkPlan } from './work-engine.js';
import { classPathOf, isJavaOption, mainClassOf, sqlOf } from './work-program.js';
import type { Work } from './work.entity.js';

export interface FlinkEngineOptions {
  readonly executor: FlinkExecutor;
  readonly directories: WorkDirectories;
  readonly url: string;
  readonly gatewayUrl: string;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
}

/** The worker that stands for the cluster; no node has it. */
export const flinkWorkerId = 'flink';

const probeLimitMs = 15_000;

/** Runs works on a Flink cluster (contract, works.md, "Engines"). */
export class FlinkEngine implements WorkEngine {
  readonly name = 'flink';
  readonly #options: FlinkEngineOptions;

  constructor(options: FlinkEngineOptions) {
    this.#options = options;
  }

  async plan(_read: ReadManager, work: Work): Promise<WorkPlan> {
    this.#refuseUnset(work);
    const flink = work.category === 'FLINK_SQL' ? this.#sqlProgram(work) : await this.#jarProgram(work);
    return {
      nodeId: flinkWorkerId,
      program: {
        argv: ['flink', ...commandLineOf(flink)],
        env: {},
        archive: null,
        timeoutSeconds: 0,
        outputLimitBytes: this.#options.outputLimitBytes,
        flink,
      },
    };
  }

  async probe(work: Work): Promise<void> {
    const { executor, url } = this.#options;
    const cancel = AbortSignal.timeout(probeLimitMs);
    try {
      const { version, isSupported, takesJars } = await executor.cluster.describe(cancel);
      if (!isSupported) throw unfit(`${url} is Flink ${version}; 1.17 or later is needed`);
      if (work.category === 'FLINK_SQL') await this.#probeGateway(cancel);
      else if (!takesJars) {
        throw unfit(
          `${url} takes no jars: it runs in application mode, or has web.submit.enable: false. Jars need a session cluster`,
        );
      }
      await this.#checkJava(work, cancel);
    } catch (error) {
      if (!(error instanceof FlinkUnreachable || error instanceof FlinkRefusal) && !cancel.aborted)
        throw error;
      throw new Unavailable(
        503,
        'no_engine',
        `The Flink cluster cannot be used: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
  }

  async #probeGateway(cancel: AbortSignal): Promise<void> {
    const { executor, gatewayUrl } = this.#options;
    const { ours, theirs } = await executor.gateway.version(cancel);
    if (ours === null)
      throw unfit(
        `The SQL Gateway at ${gatewayUrl} speaks ${theirs.join(', ')}; V2 or later is needed, which Flink 1.17 brings`,
      );
  }

  /** Classes for a newer Java do not run on an older one. */
  async #checkJava({ javaVersion }: Work, cancel: AbortSignal): Promise<void> {
    if (javaVersion === null) return;
    const wanted = majorOf(javaVersion);
    const has = await this.#options.executor.cluster.java(cancel);
    if (has === null || has >= wanted) return;
    throw new Unavailable(
      503,
      'no_java',
      `java_version: the Flink cluster runs on Java ${has}, and this work wants ${wanted}. Change java_version, or the cluster's Java.`,
    );
  }

  #refuseUnset({ category }: Work): void {
    const { url, gatewayUrl } = this.#options;
    if (url === '')
      throw new Unavailable(
        503,
        'no_engine',
        'There is no Flink cluster: set works.flinkUrl to the address of its JobManager, such as http://jobmanager:8081.',
      );
    if (category === 'FLINK_SQL' && gatewayUrl === '')
      throw new Unavailable(
        503,
        'no_engine',
        'There is no SQL Gateway: set works.flinkGateway to its address, such as http://gateway:8083.',
      );
  }

  #sqlProgram(work: Work): FlinkProgram {
    const rest = work.extraParams.find((param) => !param.startsWith('-D'));
    if (rest !== undefined) throw refused(rest, 'SQL takes options of Flink only, as -Dkey=value');
    return { ...common(work), jar: null, sql: sqlOf(work), arguments: [] };
  }

  async #jarProgram(work: Work): Promise<FlinkProgram> {
    const { directories } = this.#options;
    // The cluster is given one jar; what it needs besides must be in it, or in the cluster's lib folder.
    const [jar = ''] = await classPathOf(work, directories);
    const entryClass = await mainClassOf(work, [jar], directories);
    return {
      ...common(work),
      jar: { path: directories.pathOf(work.workDirectory, jar), entryClass },
      sql: null,
      arguments: work.extraParams.filter((param) => !isJavaOption(param)),
    };
  }
}

function common(work: Work): Omit<FlinkProgram, 'jar' | 'sql' | 'arguments'> {
  const { name, extraParams, parallelism, savepointPath, type } = work;
  const jvm = extraParams.find((param) => param.startsWith('-X'));
  if (jvm !== undefined)
    throw refused(
      jvm,
      'a running cluster takes no options of Java; give those to it when it starts, or use the engine local',
    );
  const configuration = Object.fromEntries(
    extraParams
      .filter((param) => param.startsWith('-D'))
      .map((param) => {
        const [, key = '', value = 'true'] = /^-D([^=]+)(?:=(.*))?$/s.exec(param) ?? [];
        if (key === '') throw refused(param, 'an option of Flink is written -Dkey=value');
        return [key, value];
      }),
  );
  return { name, configuration, parallelism, savepointPath, isStreaming: type === 'STREAMING' };
}

const refused = (param: string, why: string): Refusal =>
  new Refusal(
    400,
    'invalid_parameter',
    `extra_params: ${JSON.stringify(param)} cannot be used on a Flink cluster: ${why}.`,
  );

const unfit = (why: string): Unavailable => new Unavailable(503, 'no_engine', `${why}.`);

/** What the same would be by hand, for people. */
function commandLineOf({
  jar,
  arguments: words,
  configuration,
  parallelism,
  savepointPath,
}: FlinkProgram): string[] {
  return [
    jar === null ? 'sql' : 'run',
    ...(jar === null ? [] : ['-c', jar.entryClass]),
    ...(parallelism === null ? [] : ['-p', String(parallelism)]),
    ...(savepointPath === null ? [] : ['-s', savepointPath]),
    ...Object.entries(configuration).map(([key, value]) => `-D${key}=${value}`),
    ...(jar === null ? [] : [jar.path]),
    ...words,
  ];
}

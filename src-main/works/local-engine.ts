import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { localNodeId } from '../engine/nodes/local-node.js';
import { Node } from '../engine/nodes/node.entity.js';
import type { RunProgram } from '../engine/run.entity.js';
import type { Workers } from '../engine/workers.js';
import { Unavailable } from '../lib/errors.js';
import type { ReadManager } from '../store/store.js';
import { majorOf } from './java-version.js';
import type { WorkDirectories } from './work-directories.js';
import type { WorkEngine, WorkPlan } from './work-engine.js';
import { classPathOf, isJavaOption, mainClassOf, sqlOf } from './work-program.js';
import type { Work } from './work.entity.js';

export interface LocalEngineOptions {
  readonly workers: Workers;
  readonly directories: WorkDirectories;
  /** `run-java.sh`. */
  readonly scriptPath: string;
  /** Path of Flink's sql-client.sh on the nodes; '' when there is none. */
  readonly sqlClient: string;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
  /** Where JAVA_HOME and JAVA_HOME_<version> of this machine come from. */
  readonly environment: NodeJS.ProcessEnv;
}

const scriptName = 'work.sql';
const findLimitMs = 10_000;

/**
 * Runs works as ordinary commands on machines: a jar by `java`, with the jars of its work_directory on the class path; SQL
 * by Flink's own client, in a mini-cluster of its own (contract, works.md, "Engines").
 */
export class LocalEngine implements WorkEngine {
  readonly name = 'local';
  readonly #options: LocalEngineOptions;
  readonly #script: string;

  private constructor(options: LocalEngineOptions, script: string) {
    this.#options = options;
    this.#script = script;
  }

  static async open(options: LocalEngineOptions): Promise<LocalEngine> {
    return new LocalEngine(options, await readFile(options.scriptPath, 'utf8'));
  }

  async plan(read: ReadManager, work: Work): Promise<WorkPlan> {
    const nodeId = await this.#nodeFor(read, work);
    const { outputLimitBytes } = this.#options;
    const common = {
      env: { ...(nodeId === String(localNodeId) ? this.#javaHomes() : {}), WHEELHOUSE_WORK: work.id },
      archive: null,
      timeoutSeconds: 0,
      outputLimitBytes,
    } as const;
    const special = work.category === 'FLINK_SQL' ? this.#sqlProgram(work) : await this.#jarProgram(work);
    return { nodeId, program: { ...common, ...special } };
  }

  /** Of other machines than this one nobody knows their Javas before a task has looked for one there. */
  async probe(work: Work): Promise<void> {
    if (work.nodeId !== localNodeId) return;
    const args = [this.#options.scriptPath, 'find', String(wantedJava(work))];
    try {
      await promisify(execFile)('/bin/sh', args, {
        timeout: findLimitMs,
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...this.#javaHomes() },
      });
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      throw new Unavailable(
        503,
        'no_java',
        stderr.trim() || `The Javas of this machine cannot be looked for: ${String(error)}`,
        { cause: error },
      );
    }
  }

  #sqlProgram(work: Work): Pick<RunProgram, 'argv' | 'files'> {
    const { sqlClient } = this.#options;
    if (sqlClient === '') {
      throw new Unavailable(
        503,
        'no_sql_client',
        'SQL works need Flink: set works.sqlClient to the path of its bin/sql-client.sh on the node, or give the work the engine flink.',
      );
    }
    const content = `${localSession(work)}${sqlOf(work)}\n`;
    return {
      argv: this.#shell('program', work, [sqlClient, '-f', scriptName]),
      files: [{ name: scriptName, content }],
    };
  }

  async #jarProgram(work: Work): Promise<Pick<RunProgram, 'argv' | 'bundle'>> {
    const { directories } = this.#options;
    const jars = await classPathOf(work, directories);
    const mainClass = await mainClassOf(work, jars, directories);
    const options = work.extraParams.filter(isJavaOption);
    const rest = work.extraParams.filter((param) => !isJavaOption(param));
    return {
      argv: this.#shell('java', work, [...options, '-cp', jars.join(':'), mainClass, ...rest]),
      bundle: { folder: await directories.open(work.workDirectory), files: jars },
    };
  }

  #shell(task: string, work: Work, words: readonly string[]): RunProgram['argv'] {
    return ['/bin/sh', '-c', this.#script, 'run-java', task, String(wantedJava(work)), ...words];
  }

  #javaHomes(): Record<string, string> {
    return Object.fromEntries(
      Object.entries(this.#options.environment).flatMap(([name, value]) =>
        /^JAVA_HOME(_\d+)?$/.test(name) && value !== undefined && value !== '' ? [[name, value]] : [],
      ),
    );
  }

  async #nodeFor(read: ReadManager, { nodeId }: Work): Promise<string> {
    const worker = this.#options.workers.get(String(nodeId));
    if (worker?.isOnline === true) return worker.id;
    const node = await read.findOneBy(Node, { id: nodeId });
    if (node === null) {
      throw new Unavailable(
        503,
        'no_node',
        `node: the node ${nodeId}, on which this work is to run, is not there any more. Give it another.`,
      );
    }
    throw new Unavailable(
      503,
      'node_offline',
      `node: ${node.name}, on which this work is to run, is offline${node.offlineReason === null ? '' : `: ${node.offlineReason}`}.`,
    );
  }
}

const wantedJava = ({ javaVersion }: Work): number | 'any' =>
  javaVersion === null ? 'any' : majorOf(javaVersion);

/** The client would submit to a cluster and leave: here the job lives in its own process, and ends with it. */
function localSession({ parallelism, savepointPath, extraParams, type }: Work): string {
  const settings: Record<string, string> = {
    'execution.target': 'local',
    'execution.runtime-mode': type.toLowerCase(),
    'table.dml-sync': 'true',
    ...(parallelism === null ? {} : { 'parallelism.default': String(parallelism) }),
    ...(savepointPath === null ? {} : { 'execution.savepoint.path': savepointPath }),
    ...Object.fromEntries(extraParams.filter(isJavaOption).flatMap(settingOf)),
  };
  return Object.entries(settings)
    .map(([key, value]) => `SET ${sqlText(key)} = ${sqlText(value)};\n`)
    .join('');
}

/** `-Dkey=value` sets an option of Flink. */
function settingOf(param: string): [string, string][] {
  const [, key, value] = /^-D([^=]+)=?(.*)$/s.exec(param) ?? [];
  return key === undefined || value === undefined ? [] : [[key, value]];
}

const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

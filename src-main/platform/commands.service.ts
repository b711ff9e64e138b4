import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import { readRun } from '../engine/log-reader.js';
import { allTypes } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Node } from '../engine/nodes/node.entity.js';
import { Run, isFinal } from '../engine/run.entity.js';
import type { RunFamily } from '../engine/run-family.js';
import type { Runs } from '../engine/runs.service.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { Store, WriteManager } from '../store/store.js';

/** The family's name in runs, topics and events. */
export const commandsFamilyName = 'commands';

export interface CommandRequest {
  readonly nodeIds: readonly number[];
  /** A line for `/bin/sh -c`. */
  readonly command: string;
  /** 0 for none. */
  readonly timeoutSeconds: number;
  /** Nodes at once. */
  readonly parallel: number;
  /** Percent of the nodes finished so far that may have failed; beyond it no other node begins. */
  readonly maxFailRatio: number;
}

/** What several nodes have said alike. */
export interface OutputGroup {
  readonly nodes: readonly string[];
  readonly state: string;
  readonly exitCode: number | null;
  readonly output: string;
  /** Whether there is more of it: see the runs' logs. */
  readonly isCut: boolean;
}

export interface CommandReport {
  readonly id: string;
  readonly command: string;
  readonly isDone: boolean;
  readonly runs: readonly { readonly runId: string; readonly node: string; readonly state: string }[];
  readonly groups: readonly OutputGroup[];
}

export interface CommandsSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly nameOf: (nodeId: string) => string;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
}

/** What is shown of one node's output; its run's log has all of it. */
const shownCharacters = 64 * 1024;

const subjectOf = (id: string): string => `command/${id}`;

/** Runs one command on several nodes at once, as durable as any run. */
export class Commands {
  readonly #around: CommandsSurroundings;

  constructor(around: CommandsSurroundings) {
    this.#around = around;
  }

  /** What the engine asks and tells about these runs. */
  readonly family: RunFamily = {
    name: commandsFamilyName,
    started: () => [],
    retried: () => [],
    cutOff: (_run, stream, limitBytes) => [
      {
        type: 'status',
        data: { command: 'error', error: `${stream} was cut off after ${limitBytes} bytes` },
      },
    ],
    ended: (_run, { state, exitCode, reason }) => ({ lines: [], result: { state, exitCode, reason } }),
    settled: (manager, run) => this.#checkFailures(manager, run),
  };

  /** @returns the number to ask for it by. @throws {Refusal} 400 naming nodes that there are not. */
  async start(request: CommandRequest, actor: Actor): Promise<{ id: string; runIds: string[] }> {
    const { store, runs, outputLimitBytes } = this.#around;
    return store.write(async (manager) => {
      const wanted = [...new Set(request.nodeIds)];
      const nodes = await manager.findBy(Node, { id: In(wanted) });
      const missing = wanted.filter((id) => !nodes.some((node) => node.id === id));
      if (missing.length > 0) {
        throw new Refusal(400, 'invalid_parameter', `nodeIds: there is no node ${missing.join(', ')}.`);
      }
      const id = makeId();
      const runIds: string[] = [];
      for (const node of nodes) {
        const run = await runs.create(manager, {
          family: commandsFamilyName,
          subject: subjectOf(id),
          // How many of them may fail goes along with each, as all else of a run does.
          version: String(request.maxFailRatio),
          nodeId: String(node.id),
          trigger: 'manual',
          operator: actor.operator.name,
          batchId: id,
          concurrency: request.parallel,
          program: {
            argv: ['/bin/sh', '-c', request.command],
            env: {},
            archive: null,
            timeoutSeconds: request.timeoutSeconds,
            outputLimitBytes,
          },
        });
        runIds.push(run.id);
      }
      await recordChange(manager, actor, {
        action: 'command.run',
        target: nodes.map(({ name }) => name).join(', '),
        after: { id, command: request.command },
      });
      return { id, runIds };
    });
  }

  /** @returns how it stands, with equal outputs together. @throws {Refusal} 404. */
  async report(id: string): Promise<CommandReport> {
    const { store, nameOf } = this.#around;
    const runs = await store.read.find(Run, {
      where: { family: commandsFamilyName, batchId: id },
      order: { id: 'ASC' },
    });
    const [first] = runs;
    if (first === undefined) throw new Refusal(404, 'command_not_found', `There is no command ${id}.`);
    const groups = new Map<string, OutputGroup & { nodes: string[] }>();
    for (const run of runs.filter(({ state }) => isFinal(state))) {
      const { output, isCut } = await this.#outputOf(run.id);
      const key = JSON.stringify([run.state, run.exitCode, run.reason, output]);
      const group = groups.get(key) ?? {
        nodes: [],
        state: run.state,
        exitCode: run.exitCode,
        output: output === '' ? (run.reason ?? '') : output,
        isCut,
      };
      group.nodes.push(nameOf(run.nodeId));
      groups.set(key, group);
    }
    return {
      id,
      command: first.program.argv[2] ?? '',
      isDone: runs.every(({ state }) => isFinal(state)),
      runs: runs.map((run) => ({ runId: run.id, node: nameOf(run.nodeId), state: run.state })),
      // The largest group is what is usual; what differs is what one looks for.
      groups: [...groups.values()].sort((a, b) => a.nodes.length - b.nodes.length),
    };
  }

  /** Ends what goes on of it and what waits. @returns how many runs that were. */
  async stop(id: string, actor: Actor): Promise<number> {
    const { runs, store } = this.#around;
    await this.report(id);
    return store.write(async (manager) => {
      const stopped = await runs.stopSubject(commandsFamilyName, subjectOf(id), actor.operator.name);
      await recordChange(manager, actor, { action: 'command.stop', target: id, after: { runs: stopped } });
      return stopped;
    });
  }

  async #checkFailures(manager: WriteManager, { batchId, version, state: ended }: Run): Promise<void> {
    // Those that are stopped here come by here again.
    if (batchId === null || ended === 'succeeded' || ended === 'stopped') return;
    const together = await manager.findBy(Run, { batchId });
    const done = together.filter(({ state }) => isFinal(state));
    const failed = done.filter(({ state }) => state !== 'succeeded');
    if ((failed.length * 100) / done.length <= Number(version)) return;
    for (const run of together)
      if (run.state === 'queued') await this.#around.runs.stop(run.id, 'too many failures');
  }

  async #outputOf(runId: string): Promise<{ output: string; isCut: boolean }> {
    const { store, logs } = this.#around;
    const never = new AbortController().signal;
    const options = { afterLine: 0, follow: false, types: allTypes };
    let output = '';
    for await (const records of readRun(store.read, logs, runId, options, never)) {
      for (const { type, data, partial } of records)
        if (type === 'stdout' || type === 'stderr')
          output += `${String(data)}${partial === true ? '' : '\n'}`;
      if (output.length > shownCharacters) return { output: output.slice(0, shownCharacters), isCut: true };
    }
    return { output, isCut: false };
  }
}

import { createHash } from 'node:crypto';
import { In } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { LogStore } from '../engine/log-store.js';
import { Node } from '../engine/nodes/node.entity.js';
import { Run, isFinal, type RunState } from '../engine/run.entity.js';
import { cutOffLine } from '../engine/run-endings.js';
import type { RunFamily } from '../engine/run-family.js';
import { readOutput } from '../engine/run-output.js';
import type { Runs } from '../engine/runs.service.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { Store, WriteManager } from '../store/store.js';
import { cutPage } from './paging.js';

/** The family's name in runs, topics and events. */
export const commandsFamilyName = 'commands';

export interface CommandRequest {
  /** In the order in which they begin when not all may at once. */
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

/** A command on one node. */
export interface CommandRun {
  readonly runId: string;
  readonly nodeId: number;
  readonly node: string;
  readonly state: RunState;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

export interface CommandReport {
  readonly id: string;
  readonly command: string;
  readonly operator: string;
  readonly createdAt: number;
  readonly timeout: number;
  readonly parallel: number;
  readonly maxFailRatio: number;
  readonly isDone: boolean;
  readonly runs: readonly CommandRun[];
  /** What those that have ended said; empty when it was not asked for. */
  readonly groups: readonly OutputGroup[];
}

/** A command in the list of those there were. */
export interface CommandSummary {
  readonly id: string;
  readonly command: string;
  readonly operator: string;
  readonly createdAt: number;
  readonly nodes: number;
  /** How many nodes are in each state; states that none is in are left out. */
  readonly states: Readonly<Partial<Record<RunState, number>>>;
}

export interface CommandsSurroundings {
  readonly store: Store;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly nameOf: (nodeId: string) => string;
  /** Bytes kept of each stream of a run. */
  readonly outputLimitBytes: number;
}

/** What is shown of one node's output, and of all that differ together; a run's log has all of it. */
const shownCharacters = 64 * 1024;
const shownTogether = 4 * 1024 * 1024;

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
    cutOff: (_run, stream, limitBytes) => [cutOffLine({}, stream, limitBytes)],
    ended: (_run, { state, exitCode, reason }) => ({ lines: [], result: { state, exitCode, reason } }),
    settled: (manager, run) => this.#checkFailures(manager, run),
  };

  /** @returns the number to ask for it by. @throws {Refusal} 400 naming nodes that there are not. */
  async start(request: CommandRequest, actor: Actor): Promise<{ id: string; runIds: string[] }> {
    const { store, runs, outputLimitBytes } = this.#around;
    return store.write(async (manager) => {
      const wanted = [...new Set(request.nodeIds)];
      const known = new Map((await manager.findBy(Node, { id: In(wanted) })).map((node) => [node.id, node]));
      const missing = wanted.filter((id) => !known.has(id));
      if (missing.length > 0) {
        throw new Refusal(400, 'invalid_parameter', `nodeIds: there is no node ${missing.join(', ')}.`);
      }
      const nodes = wanted.flatMap((id) => known.get(id) ?? []);
      const id = makeId();
      const runIds: string[] = [];
      for (const node of nodes) {
        const run = await runs.create(manager, {
          family: commandsFamilyName,
          subject: subjectOf(id),
          title: request.command,
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

  /**
   * @param cursor only commands before this one.
   * @returns the commands there were, newest first, as long as their runs are kept.
   */
  async list(
    limit: number,
    cursor?: string,
  ): Promise<{ items: CommandSummary[]; nextCursor: string | null }> {
    const { read } = this.#around.store;
    const found = await read
      .createQueryBuilder(Run, 'run')
      .select('run.batchId', 'id')
      .where('run.family = :family', { family: commandsFamilyName })
      .andWhere(cursor === undefined ? 'run.batchId IS NOT NULL' : 'run.batchId < :cursor', { cursor })
      .groupBy('run.batchId')
      .orderBy('run.batchId', 'DESC')
      .limit(limit + 1)
      .getRawMany<{ id: string }>();
    const { items: page, nextCursor } = cutPage(found, limit);
    const ids = page.map(({ id }) => id);
    const runs = await read.find(Run, {
      select: { id: true, batchId: true, state: true, operator: true, createdAt: true },
      where: { batchId: In(ids) },
      order: { id: 'ASC' },
    });
    const firsts = ids.flatMap((id) => runs.find(({ batchId }) => batchId === id)?.id ?? []);
    const programs = new Map(
      (await read.findBy(Run, { id: In(firsts) })).map(({ batchId, program }) => [batchId, program.argv[2]]),
    );
    const items = ids.map((id): CommandSummary => {
      const own = runs.filter(({ batchId }) => batchId === id);
      const states: Partial<Record<RunState, number>> = {};
      for (const { state } of own) states[state] = (states[state] ?? 0) + 1;
      const { operator = '', createdAt = 0 } = own[0] ?? {};
      return { id, command: programs.get(id) ?? '', operator, createdAt, nodes: own.length, states };
    });
    return { items, nextCursor };
  }

  /**
   * @param withOutputs whether to read what was said, too, equal outputs together.
   * @returns how it stands.
   * @throws {Refusal} 404.
   */
  async report(id: string, withOutputs: boolean): Promise<CommandReport> {
    const { store, nameOf } = this.#around;
    const runs = await store.read.find(Run, {
      where: { family: commandsFamilyName, batchId: id },
      order: { id: 'ASC' },
    });
    const [first] = runs;
    if (first === undefined) throw new Refusal(404, 'command_not_found', `There is no command ${id}.`);
    const ended = runs.filter(({ state }) => isFinal(state));
    return {
      id,
      command: first.program.argv[2] ?? '',
      operator: first.operator,
      createdAt: first.createdAt,
      timeout: first.program.timeoutSeconds,
      parallel: first.concurrency,
      maxFailRatio: Number(first.version),
      isDone: ended.length === runs.length,
      runs: runs.map(({ id: runId, nodeId, state, startedAt, endedAt, exitCode, reason }) => ({
        runId,
        nodeId: Number(nodeId),
        node: nameOf(nodeId),
        state,
        startedAt,
        endedAt,
        exitCode,
        reason,
      })),
      groups: withOutputs ? await this.#groupsOf(ended) : [],
    };
  }

  /** @returns equal outputs together, the rare ones first: the largest group is what is usual. */
  async #groupsOf(ended: readonly Run[]): Promise<OutputGroup[]> {
    const groups = new Map<string, OutputGroup & { nodes: string[] }>();
    let room = shownTogether;
    const { store, logs } = this.#around;
    for (const { id, state, exitCode, reason, nodeId } of ended) {
      const { text: output, isCut } = await readOutput(store.read, logs, id, shownCharacters);
      const key = createHash('sha1')
        .update(JSON.stringify([state, exitCode, reason, output]))
        .digest('hex');
      let group = groups.get(key);
      if (group === undefined) {
        const said = output === '' ? (reason ?? '') : output;
        group = {
          nodes: [],
          state,
          exitCode,
          output: said.slice(0, room),
          isCut: isCut || said.length > room,
        };
        room -= group.output.length;
        groups.set(key, group);
      }
      group.nodes.push(this.#around.nameOf(nodeId));
    }
    return [...groups.values()].sort((a, b) => a.nodes.length - b.nodes.length);
  }

  /** Ends what goes on of it and what waits. @returns how many runs that were. */
  async stop(id: string, actor: Actor): Promise<number> {
    const { runs, store } = this.#around;
    await this.report(id, false);
    return store.write(async (manager) => {
      const stopped = await runs.stopSubject(commandsFamilyName, subjectOf(id), actor.operator.name);
      await recordChange(manager, actor, { action: 'command.stop', target: id, after: { runs: stopped } });
      return stopped;
    });
  }

  async #checkFailures(manager: WriteManager, { batchId, version, state: ended }: Run): Promise<void> {
    // Those that are stopped here come by here again.
    if (batchId === null || ended === 'succeeded' || ended === 'stopped') return;
    const together = await manager.findBy(Run, { family: commandsFamilyName, batchId });
    const done = together.filter(({ state }) => isFinal(state));
    const failed = done.filter(({ state }) => state !== 'succeeded');
    if ((failed.length * 100) / done.length <= Number(version)) return;
    for (const run of together)
      if (run.state === 'queued') await this.#around.runs.stop(run.id, 'too many failures');
  }
}

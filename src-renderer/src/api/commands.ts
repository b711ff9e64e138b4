import { requestRoute, type RouteParameters } from './route';
import type { RunState } from './types';

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

/** What several nodes have said alike. */
export interface OutputGroup {
  readonly nodes: readonly string[];
  readonly state: RunState;
  readonly exitCode: number | null;
  readonly output: string;
  /** There is more of it: in the logs. */
  readonly isCut: boolean;
}

export interface CommandReport {
  readonly id: string;
  readonly command: string;
  readonly operator: string;
  readonly createdAt: number;
  /** Seconds; 0 for none. */
  readonly timeout: number;
  readonly parallel: number;
  /** Percent. */
  readonly maxFailRatio: number;
  readonly isDone: boolean;
  readonly runs: readonly CommandRun[];
  /** Of the nodes that have ended, the rare ones first; empty when outputs were not asked for. */
  readonly groups: readonly OutputGroup[];
}

export interface CommandSummary {
  readonly id: string;
  readonly command: string;
  readonly operator: string;
  readonly createdAt: number;
  /** How many. */
  readonly nodes: number;
  readonly states: Readonly<Partial<Record<RunState, number>>>;
}

export interface CommandPage {
  readonly items: readonly CommandSummary[];
  readonly nextCursor: string | null;
}

export type CommandRequest = NonNullable<RouteParameters<'/api/platform/commands', 'post'>['body']>;

/** Runs a command on several nodes. */
export function runCommand(request: CommandRequest): Promise<{ readonly id: string }> {
  return requestRoute('post', '/api/platform/commands', { body: request });
}

/** Lists the commands there were, newest first. */
export function listCommands(
  query: RouteParameters<'/api/platform/commands', 'get'>['query'],
  signal?: AbortSignal,
): Promise<CommandPage> {
  return requestRoute('get', '/api/platform/commands', { query }, { signal });
}

/** Reads how a command stands; what was said takes longer to read than the states alone. */
export function readCommand(id: string, outputs: boolean, signal?: AbortSignal): Promise<CommandReport> {
  return requestRoute('get', '/api/platform/commands/{id}', { path: { id }, query: { outputs } }, { signal });
}

/** Stops a command wherever it has not ended. @returns how many runs that were. */
export function stopCommand(id: string): Promise<{ readonly stopped: number }> {
  return requestRoute('post', '/api/platform/commands/{id}/stop', { path: { id } });
}

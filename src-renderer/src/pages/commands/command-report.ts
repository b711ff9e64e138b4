import type { CommandReport, OutputGroup } from '../../api/commands';
import { isFinal, type RunState } from '../../api/types';

/** How the nodes of a command stand, as the header tells it. */
export interface CommandCounts {
  readonly done: number;
  readonly failed: number;
  readonly running: number;
  readonly waiting: number;
}

export function countRuns(states: readonly RunState[]): CommandCounts {
  const count = (passes: (state: RunState) => boolean): number => states.filter(passes).length;
  return {
    done: count((state) => state === 'succeeded'),
    failed: count((state) => isFinal(state) && state !== 'succeeded'),
    running: count((state) => state === 'starting' || state === 'running'),
    waiting: count((state) => state === 'queued'),
  };
}

/** The worst first: what several nodes together are said to be. */
const WORST: readonly RunState[] = ['failed', 'lost', 'timed_out', 'stopped', 'succeeded'];

/** @returns the one state of a command, by those of its nodes. */
export function commandState(states: readonly RunState[]): RunState {
  if (states.some((state) => state === 'starting' || state === 'running')) return 'running';
  const { waiting, done, failed } = countRuns(states);
  if (waiting > 0) return done + failed > 0 ? 'running' : 'queued';
  return WORST.find((state) => states.includes(state)) ?? 'succeeded';
}

export interface ShownGroup extends OutputGroup {
  readonly key: string;
  /** Lines that are not as most nodes have them; null for what most nodes said, and where it cannot be compared. */
  readonly differing: number | null;
}

/** Beyond this, counting takes longer than anybody waits. */
const MOST_LINES = 2000;

function differingLines(output: string, usual: string): number | null {
  const [lines, others] = [output, usual].map((text) => text.split('\n'));
  if (!lines || !others || lines.length > MOST_LINES || others.length > MOST_LINES) return null;
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  let differing = 0;
  for (const line of lines) {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else differing += 1;
  }
  return differing;
}

/** Outputs as they are shown: failures first, then what most nodes said, then what differs from it. */
export function orderGroups({ groups }: CommandReport): ShownGroup[] {
  const good = groups.filter(({ state }) => state === 'succeeded');
  const usual = good.reduce<OutputGroup | null>(
    (most, group) => (most === null || group.nodes.length > most.nodes.length ? group : most),
    null,
  );
  const rank = (group: OutputGroup): number => (group.state !== 'succeeded' ? 0 : group === usual ? 1 : 2);
  return [...groups]
    .sort((left, right) => rank(left) - rank(right))
    .map((group) => ({
      ...group,
      key: group.nodes[0] ?? '',
      differing:
        usual === null || rank(group) < 2 || usual.nodes.length < 2
          ? null
          : differingLines(group.output, usual.output),
    }));
}

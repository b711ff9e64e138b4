import { In } from 'typeorm';
import { quote } from '../../engine/executors/launch-script.js';
import { Refusal } from '../../lib/errors.js';
import type { ReadManager } from '../../store/store.js';
import { builtInVariables } from '../parameters.js';
import { resolveSteps, type ResolvedStep } from '../resolved-steps.js';
import { checkParameters, overrideParameters, readOverrides, snapshotOf } from '../step-parameters.js';
import { showRetry } from '../template-steps.js';
import type { TemplateStep } from '../template.entity.js';
import { Pool, Service } from '../topology.entity.js';
import { commandOf, isNativeModule } from './action-command.js';
import { ansibleCommandOf } from './ansible-command.js';
import { builtInsOf } from './built-in-variables.js';
import { PlaceholderError } from './placeholders.js';
import type { ParamValue, SnapshotAction, SnapshotStep } from './snapshot.js';
import type { Placed } from './task-planning.js';
import { Task } from './task.entity.js';
import { batchSizeOf } from './tasks.service.js';

/** What is to be previewed, with nodes and template looked up. */
export interface PreviewOrder {
  readonly steps: readonly TemplateStep[];
  readonly places: readonly Placed[];
  readonly params: unknown;
  readonly maxNumber: number;
  readonly maxRatio: number;
  /** Number of the node whose commands to show; null for the first. */
  readonly nodeId: number | null;
  /** Pools whose tasks it would wait for, besides those of the nodes. */
  readonly poolIds?: readonly number[];
}

/** What an action runs on the chosen node. */
export interface PreviewedAction {
  readonly name: string;
  readonly module: string;
  /** A line as one would type it into a shell. */
  readonly command: string;
  /** Content of the file that the command runs; null where there is none. */
  readonly script: string | null;
}

/** Of a task that is not made yet: its number is told by this. */
const unknownTask = '{{task_id}}';

/**
 * Says what a task would do, by the same steps that make and run it, without making it. What could not be run is told
 * with each step and refuses nothing.
 */
export async function previewTask(read: ReadManager, order: PreviewOrder) {
  const poolIds = [...new Set(order.places.map(({ place }) => place.poolId))];
  const pools = await read.findBy(Pool, { id: In(poolIds) });
  const services = await read.findBy(Service, { id: In(pools.map(({ serviceId }) => serviceId)) });
  const chosen = order.places.find(({ place }) => place.nodeId === order.nodeId) ?? order.places[0];
  const pool = pools.find(({ id }) => id === chosen?.place.poolId);
  const service = services.find(({ id }) => id === pool?.serviceId);
  const builtIns =
    chosen === undefined
      ? Object.fromEntries(builtInVariables.map((name) => [name, `{{${name}}}`]))
      : builtInsOf(
          { id: unknownTask, poolName: pool?.name ?? '', serviceName: service?.name ?? '' },
          { ...chosen.target },
        );
  const steps = [];
  for (const step of order.steps) steps.push(await previewStep(read, step, order.params, builtIns));
  const waitedFor = [...new Set([...poolIds, ...(order.poolIds ?? [])])];
  const waiting = await read.find(Task, {
    where: [
      { poolId: In(waitedFor), holdsPool: true },
      { poolId: In(waitedFor), isQueued: true },
    ],
    order: { id: 'ASC' },
  });
  return {
    tasks: poolIds.map((poolId) => ({
      pool_id: poolId,
      pool_name: pools.find(({ id }) => id === poolId)?.name ?? '',
      batches: batchesOf(
        order.places.filter(({ place }) => place.poolId === poolId),
        order,
      ),
    })),
    steps,
    node: chosen === undefined ? null : { id: chosen.target.nodeId, ip: chosen.target.ip },
    waits_for: waiting.map(({ id, name, state, reason }) => ({ id, name, state, reason })),
  };
}

function batchesOf(places: readonly Placed[], { maxNumber, maxRatio }: PreviewOrder) {
  const size = batchSizeOf(places.length, maxNumber, maxRatio);
  const batches = [];
  for (let start = 0; start < places.length; start += size)
    batches.push(places.slice(start, start + size).map(({ target: { nodeId: id, ip } }) => ({ id, ip })));
  return batches;
}

async function previewStep(
  read: ReadManager,
  step: TemplateStep,
  params: unknown,
  builtIns: Readonly<Record<string, ParamValue>>,
) {
  const shown = { name: step.name, retry: showRetry(step.retry) };
  const nothing = { ...shown, type: null, values: {}, actions: [], faults: [] };
  let resolved: ResolvedStep[];
  try {
    resolved = overrideParameters(await resolveSteps(read, [step]), readOverrides(params));
  } catch (error) {
    if (error instanceof Refusal) return { ...nothing, faults: [error.message] };
    throw error;
  }
  const type = resolved[0]?.type ?? null;
  const { missing, mistyped } = checkParameters(resolved);
  const faults = [
    ...missing.map(({ param }) => `${param} has no value`),
    ...mistyped.map(({ param, type: wanted }) => `${param} must be of type ${wanted}`),
  ];
  if (faults.length > 0) return { ...nothing, type, faults };
  try {
    const [snapshot] = snapshotOf(resolved);
    return {
      ...nothing,
      type,
      values: snapshot?.param_values ?? {},
      actions: snapshot === undefined ? [] : commandsOf(snapshot, builtIns),
    };
  } catch (error) {
    if (error instanceof Refusal || error instanceof PlaceholderError)
      return { ...nothing, type, faults: [error.message] };
    throw error;
  }
}

/**
 * @param builtIns the built-in variables of the node.
 * @returns what the actions of a step run on a node.
 * @throws {PlaceholderError} when one cannot be filled in.
 */
export function commandsOf(
  step: SnapshotStep,
  builtIns: Readonly<Record<string, ParamValue>>,
): PreviewedAction[] {
  return step.actions.map((action) => {
    const values = { ...step.param_values, ...builtIns };
    if (!isNativeModule(action.module)) return playbookOf(action, values);
    const { argv, files = [] } = commandOf(action, values);
    const isLine = argv[0] === '/bin/sh' && argv[1] === '-c' && argv.length === 3;
    return {
      name: action.name,
      module: action.module,
      command: isLine ? (argv[2] ?? '') : argv.map(plainOrQuoted).join(' '),
      script: files[0]?.content ?? null,
    };
  });
}

/** What ansible is told on this machine; how it reaches the node, and with what secrets, is not for showing. */
function playbookOf(action: SnapshotAction, values: Readonly<Record<string, ParamValue>>): PreviewedAction {
  const { files = [] } = ansibleCommandOf(action, values, null, '').command;
  const playbook = files.find(({ name }) => name === 'playbook.yml')?.content ?? '';
  return {
    name: action.name,
    module: action.module,
    command: 'ansible-playbook playbook.yml',
    script: playbook,
  };
}

const plainOrQuoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : quote(word));

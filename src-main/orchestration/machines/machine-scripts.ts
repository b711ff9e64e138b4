import { localNodeId } from '../../engine/nodes/local-node.js';
import type { RunRequest } from '../../engine/runs.service.js';
import { orchestrationFamilyName } from '../tasks/task-runs.js';
import type { ConfigOf } from './machine-config.js';
import { standardTimeout } from './machine-config.js';
import type { Machine, MachineOrder } from './machine.entity.js';
import type { GivenMachine } from './provider.js';

/** Machines that scripts on this machine make and give back (contract, orchestration.md, "Machine templates"). */

/** Scripts of one template at once. */
const parallel = 8;
const subjectStart = 'vm_type/';

export interface ScriptCause {
  /** What people call the run. */
  readonly title: string;
  readonly operator: string;
  readonly notBefore: number | null;
  readonly outputLimitBytes: number;
}

/** @returns the run that makes the machines of an order: what it prints is also its result. */
export const creationOf = (order: MachineOrder, cause: ScriptCause): RunRequest =>
  scriptOf(order.typeId, order.config as ConfigOf<'command'>, 'create', cause, {
    WHEELHOUSE_COUNT: String(order.nodes.length),
    // A script that is asked again for what it has made can know it by this.
    WHEELHOUSE_ORDER: order.id,
    WHEELHOUSE_POOL_ID: String(order.poolId),
    WHEELHOUSE_TASK_ID: String(order.taskId),
  });

/** @returns the run that gives a machine back. */
export const destructionOf = (machine: Machine, cause: ScriptCause): RunRequest =>
  scriptOf(machine.typeId, machine.config as ConfigOf<'command'>, 'destroy', cause, {
    WHEELHOUSE_VM_ID: machine.vmId,
    WHEELHOUSE_IP: machine.address,
  });

/** @returns whether a run makes machines or gives one back. */
export const isMachineScript = ({ subject }: Pick<RunRequest, 'subject'>): boolean =>
  subject.startsWith(subjectStart);

function scriptOf(
  typeId: number,
  config: ConfigOf<'command'>,
  verb: 'create' | 'destroy',
  { title, operator, notBefore, outputLimitBytes }: ScriptCause,
  env: Readonly<Record<string, string>>,
): RunRequest {
  return {
    family: orchestrationFamilyName,
    subject: `${subjectStart}${typeId}/${verb}`,
    title,
    version: '',
    nodeId: String(localNodeId),
    trigger: 'task',
    operator,
    concurrency: parallel,
    notBefore,
    program: {
      // Whatever it had printed when it was stopped is kept: machines that are known can be given back.
      argv: [
        '/bin/sh',
        '-c',
        './script >"$WHEELHOUSE_RESULT"; status=$?; cat "$WHEELHOUSE_RESULT"; exit $status',
      ],
      files: [{ name: 'script', content: withInterpreter(config[verb]) }],
      env,
      archive: null,
      timeoutSeconds: config.timeout ?? standardTimeout,
      outputLimitBytes,
    },
  };
}

const withInterpreter = (script: string): string =>
  script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`;

/**
 * Reads what a script has printed: a list of `{"ip": …, "vm_id": …}`, or several, one on each line.
 * @returns the machines of it that can be read, and what cannot be.
 */
export function readScriptOutput(text: string): {
  readonly machines: readonly GivenMachine[];
  readonly problem: string;
} {
  const whole = readList(text);
  if (whole !== null) return { machines: whole, problem: '' };
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map(readList);
  const unread = lines.filter((_, index) => read[index] === null);
  return {
    machines: read.flatMap((machines) => machines ?? []),
    problem:
      unread.length === 0
        ? ''
        : `the script printed what is no list of {"ip": …, "vm_id": …}: ${(unread[0] ?? '').slice(0, 200)}`,
  };
}

function readList(text: string): GivenMachine[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const machines = items.map((item) => {
    if (typeof item !== 'object' || item === null) return null;
    const { ip, vm_id: id } = item as Record<string, unknown>;
    const address = typeof ip === 'string' ? ip : '';
    const vmId = typeof id === 'string' || typeof id === 'number' ? String(id) : address;
    return vmId === '' ? null : { vmId, address };
  });
  return machines.includes(null) ? null : machines.flatMap((machine) => machine ?? []);
}

import { localNodeId } from '../../engine/nodes/local-node.js';
import { describeForOpenSsh, OpenSshAccessError } from '../../engine/nodes/openssh-access.js';
import type { Nodes } from '../../engine/nodes/nodes.js';
import type { RunProgram } from '../../engine/run.entity.js';
import type { Vault } from '../../engine/vault/vault.js';
import type { ReadManager } from '../../store/store.js';
import { commandOf, isNativeModule } from './action-command.js';
import { ansibleCommandOf } from './ansible-command.js';
import { PlaceholderError } from './placeholders.js';
import type { ParamValue, SnapshotAction } from './snapshot.js';

/** What runs an action on a node, and where. */
export interface ActionRun {
  /** Number of the node on which the run takes place: the node itself, or the machine we run on. */
  readonly nodeId: number;
  readonly command: Pick<RunProgram, 'argv' | 'files'>;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

/** Thrown when an action cannot be run on a node; the message is for people. */
export class ActionError extends Error {
  override readonly name = 'ActionError';
}

export interface AnsibleSurroundings {
  readonly nodes: Pick<Nodes, 'chainTo'>;
  readonly vault: Vault;
  /** Content of `resources/ansible.sh`. */
  readonly script: string;
  /** Whether runs may take place on the machine we run on. */
  readonly isLocalEnabled: boolean;
}

/**
 * Finds out how an action is run: a native module by the node's own executor, any other by ansible, which runs here.
 * @param read the manager of the write that begins the run.
 * @param values parameters of the step, with the built-in variables of the node.
 * @throws {ActionError} when it cannot be.
 */
export async function actionRunOf(
  read: ReadManager,
  action: SnapshotAction,
  nodeId: number,
  values: Readonly<Record<string, ParamValue>>,
  ansible: AnsibleSurroundings,
): Promise<ActionRun> {
  try {
    if (isNativeModule(action.module))
      return { nodeId, command: commandOf(action, values), environment: {}, secrets: {} };
    return { nodeId: localNodeId, ...(await ansibleRunOf(read, action, nodeId, values, ansible)) };
  } catch (error) {
    if (error instanceof PlaceholderError || error instanceof OpenSshAccessError)
      throw new ActionError(error.message);
    throw error;
  }
}

async function ansibleRunOf(
  read: ReadManager,
  action: SnapshotAction,
  nodeId: number,
  values: Readonly<Record<string, ParamValue>>,
  { nodes, vault, script, isLocalEnabled }: AnsibleSurroundings,
) {
  if (!isLocalEnabled) {
    throw new ActionError(
      `${action.module} is run by ansible on this machine, which is switched off (setting local.enabled).`,
    );
  }
  const chain = await nodes.chainTo(nodeId, read);
  const { executor, name } = chain[0].node;
  if (executor === 'docker')
    throw new ActionError(
      `${action.module} is run by ansible over SSH, and ${name} is reached through Docker.`,
    );
  const access = executor === 'local' ? null : await describeForOpenSsh(read, vault, chain);
  return ansibleCommandOf(action, values, access, script);
}

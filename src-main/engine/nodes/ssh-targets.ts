import type { Authentication } from '../executors/ssh/authentication.js';
import type { SshTarget } from '../executors/ssh/target.js';
import { Credential } from '../vault/credential.entity.js';
import { secretsIn } from '../vault/secrets.js';
import type { Vault } from '../vault/vault.js';
import type { Store } from '../../store/store.js';
import type { HostKeys } from './host-keys.js';
import type { Node } from './node.entity.js';
import type { Chain } from './node-chain.js';

export interface SshTargetsSurroundings {
  readonly store: Store;
  readonly vault: Vault;
  readonly hostKeys: HostKeys;
}

/** Makes what the SSH executor connects to out of nodes and credentials. */
export class SshTargets {
  readonly #around: SshTargetsSurroundings;

  constructor(around: SshTargetsSurroundings) {
    this.#around = around;
  }

  /** @param chain the node first, then the jump hosts on the way to it, nearest to it first. */
  targetOf([{ node, user, credentialVersion }, ...jumps]: Chain): SshTarget {
    const { hostKeys } = this.#around;
    const [next, ...others] = jumps;
    return {
      name: node.name,
      host: node.address,
      port: node.port,
      user,
      credential: credentialVersion,
      authenticate: () => this.#authenticate(node),
      hostKeys,
      ...(next === undefined ? {} : { jump: this.targetOf([next, ...others]) }),
    };
  }

  async #authenticate({ name, credentialId }: Node): Promise<Authentication> {
    const { store, vault } = this.#around;
    const credential =
      credentialId === null ? null : await store.read.findOneBy(Credential, { id: credentialId });
    if (credential === null) throw new Error(`${name} has no credential. Give it one under Nodes.`);
    const secrets = secretsIn(vault, credential);
    switch (credential.type) {
      case 'ssh_key': {
        const { privateKey = '', passphrase } = secrets;
        return { type: 'key', privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
      }
      case 'password':
        return { type: 'password', password: secrets.password ?? '' };
      case 'agent': {
        const socket = credential.details.socket ?? process.env['SSH_AUTH_SOCK'];
        if (socket === undefined)
          throw new Error(
            'no SSH agent is known: SSH_AUTH_SOCK is not set, and the credential names no socket',
          );
        return { type: 'agent', socket };
      }
      case 'registry':
      case 'tls':
      case 'secret':
        throw new Error(`${credential.name} is of type ${credential.type}, which is none to log in with`);
    }
  }
}

import { In } from 'typeorm';
import { makeId } from '../../lib/ids.js';
import type { ReadManager, Store } from '../../store/store.js';
import type { HostKey, HostKeys as SshHostKeys } from '../executors/ssh/host-key.js';
import { KnownHostKey } from './host-key.entity.js';

/** `tofu` remembers the first key that an address shows; `strict` takes none that was not entered. */
export const hostKeyPolicies = ['tofu', 'strict'] as const;
export type HostKeyPolicy = (typeof hostKeyPolicies)[number];

/** Address and port that a key belongs to. */
export interface HostAddress {
  readonly address: string;
  readonly port: number;
}

/** Who accepted a key that nobody was asked about. */
const firstUse = 'first use';

/** The server keys that are known; implements what the SSH executor asks of them. */
export class HostKeys implements SshHostKeys {
  readonly #store: Store;

  constructor(
    store: Store,
    readonly policy: HostKeyPolicy,
  ) {
    this.#store = store;
  }

  /** @returns the trusted keys of an address. */
  async known(address: string, port: number): Promise<readonly HostKey[]> {
    return this.#store.read.findBy(KnownHostKey, { address, port, isTrusted: true });
  }

  /**
   * Records the first key of an address.
   * @throws when another has been recorded meanwhile.
   */
  async remember(address: string, port: number, key: HostKey): Promise<void> {
    await this.#store.write(async (manager) => {
      const known = await manager.findBy(KnownHostKey, { address, port, isTrusted: true });
      if (known.some(({ type, blob }) => type === key.type && blob === key.blob)) return;
      if (known.length > 0) throw new Error('another host key has been recorded meanwhile');
      await manager.insert(KnownHostKey, rowOf({ address, port }, key, true, firstUse));
    });
  }

  /** Keeps a key that was refused, so that an admin can compare and accept it; the newest only. */
  async refused(address: string, port: number, key: HostKey): Promise<void> {
    await this.#store.write(async (manager) => {
      await manager.delete(KnownHostKey, { address, port, isTrusted: false });
      await manager.insert(KnownHostKey, rowOf({ address, port }, key, false, ''));
    });
  }

  /** @returns all keys of an address, trusted ones first. */
  async list({ address, port }: HostAddress, read: ReadManager = this.#store.read): Promise<KnownHostKey[]> {
    const keys = await read.findBy(KnownHostKey, { address, port });
    return keys.sort((a, b) => Number(b.isTrusted) - Number(a.isTrusted) || b.seenAt - a.seenAt);
  }

  /** @returns all keys of some addresses: those of their ports, and of others. */
  async ofAddresses(addresses: readonly string[]): Promise<KnownHostKey[]> {
    return this.#store.read.findBy(KnownHostKey, { address: In([...new Set(addresses)]) });
  }

  /** Makes a key the one that an address must show from now on; those before it are forgotten. */
  async trust({ address, port }: HostAddress, key: HostKey, operator: string): Promise<void> {
    await this.#store.write(async (manager) => {
      await manager.delete(KnownHostKey, { address, port });
      await manager.insert(KnownHostKey, rowOf({ address, port }, key, true, operator));
    });
  }
}

const rowOf = (
  { address, port }: HostAddress,
  { type, blob }: HostKey,
  isTrusted: boolean,
  acceptedBy: string,
): KnownHostKey => ({ id: makeId(), address, port, type, blob, isTrusted, seenAt: Date.now(), acceptedBy });

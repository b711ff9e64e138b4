import { createHash } from 'node:crypto';
import { Refusal } from '../../lib/errors.js';
import { makeId } from '../../lib/ids.js';
import type { ReadManager, Store } from '../../store/store.js';
import { KnownHostKey } from './host-key.entity.js';

/** `tofu` remembers the first key that an address shows; `strict` takes none that was not entered. */
export const hostKeyPolicies = ['tofu', 'strict'] as const;
export type HostKeyPolicy = (typeof hostKeyPolicies)[number];

/** A server's public key, as known_hosts has it. */
export interface ServerKey {
  readonly type: string;
  /** Base 64. */
  readonly blob: string;
}

/** Address and port that a key belongs to. */
export interface HostAddress {
  readonly address: string;
  readonly port: number;
}

/** Who accepted a key that nobody was asked about. */
const firstUse = 'first use';

/** The server keys that are known; implements what the SSH executor asks of them. */
export class HostKeys {
  readonly #store: Store;

  constructor(
    store: Store,
    readonly policy: HostKeyPolicy,
  ) {
    this.#store = store;
  }

  /** @returns the trusted keys of an address. */
  async known(address: string, port: number): Promise<readonly ServerKey[]> {
    return this.#store.read.findBy(KnownHostKey, { address, port, isTrusted: true });
  }

  /**
   * Records the first key of an address.
   * @throws when another has been recorded meanwhile.
   */
  async remember(address: string, port: number, key: ServerKey): Promise<void> {
    await this.#store.write(async (manager) => {
      const known = await manager.findBy(KnownHostKey, { address, port, isTrusted: true });
      if (known.some(({ type, blob }) => type === key.type && blob === key.blob)) return;
      if (known.length > 0) throw new Error('another host key has been recorded meanwhile');
      await manager.insert(KnownHostKey, rowOf({ address, port }, key, true, firstUse));
    });
  }

  /** Keeps a key that was refused, so that an admin can compare and accept it; the newest only. */
  async offer(address: string, port: number, key: ServerKey): Promise<void> {
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

  /** Makes a key the one that an address must show from now on; those before it are forgotten. */
  async trust({ address, port }: HostAddress, key: ServerKey, operator: string): Promise<void> {
    await this.#store.write(async (manager) => {
      await manager.delete(KnownHostKey, { address, port });
      await manager.insert(KnownHostKey, rowOf({ address, port }, key, true, operator));
    });
  }
}

const rowOf = (
  { address, port }: HostAddress,
  { type, blob }: ServerKey,
  isTrusted: boolean,
  acceptedBy: string,
): KnownHostKey => ({ id: makeId(), address, port, type, blob, isTrusted, seenAt: Date.now(), acceptedBy });

/**
 * Reads a public key as it stands in known_hosts or in `ssh-keyscan`'s output (with the address before it), or alone.
 * @throws {Refusal} 400 when the text holds none.
 */
export function parseServerKey(text: string): ServerKey {
  const match = /(?:^|\s)([a-z0-9@.-]+) +(AAAA[A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(text.trim());
  const [, type, blob] = match ?? [];
  const bytes = Buffer.from(blob ?? '', 'base64');
  // The key begins with its own type (RFC 4253, 6.6).
  const named = bytes.length > 4 ? bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1') : '';
  if (type !== undefined && blob !== undefined && named === type) return { type, blob };
  throw new Refusal(
    400,
    'invalid_parameter',
    'key: a host key looks like "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…".',
  );
}

/** @returns a key's fingerprint as OpenSSH prints it, such as `SHA256:47DEQpj8…`. */
export function fingerprintOf({ blob }: Pick<ServerKey, 'blob'>): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

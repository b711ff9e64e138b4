import { createHash, timingSafeEqual } from 'node:crypto';

/** A server's public key in the words of OpenSSH's known_hosts. */
export interface HostKey {
  /** `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`, … */
  readonly type: string;
  /** The key's wire format (RFC 4253, 6.6) in base64. */
  readonly blob: string;
}

/** Where known host keys are, and what is done with an unknown one. */
export interface HostKeys {
  /** `tofu` remembers the first key that an address shows; `strict` refuses what was not entered before. */
  readonly policy: 'strict' | 'tofu';
  /** @returns the keys known for an address; empty for none. */
  known(host: string, port: number): Promise<readonly HostKey[]>;
  /**
   * Records the first key of an address. Called only with `tofu`, when none was known a moment ago.
   * @throws when another key has been recorded meanwhile, or it cannot be recorded: the connection is refused then.
   */
  remember(host: string, port: number, key: HostKey): Promise<void>;
  /** Told of a key that was refused, so that people can compare and accept it. */
  refused?(host: string, port: number, key: HostKey): Promise<void>;
}

/** @returns the fingerprint as OpenSSH prints it: `SHA256:…`. */
export function fingerprint(key: HostKey): string {
  const digest = createHash('sha256').update(Buffer.from(key.blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** @param blob the key's wire format. @throws when it is none. */
export function hostKeyOf(blob: Buffer): HostKey {
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  const type = blob.subarray(4, 4 + length).toString('latin1');
  if (length === 0 || !/^[a-z0-9@.-]{1,64}$/i.test(type)) throw new Error('The host key cannot be read.');
  return { type, blob: blob.toString('base64') };
}

/**
 * Reads a public key as it stands in known_hosts, in `ssh-keyscan`'s output (both with the address before it), or alone.
 * @throws when the text holds none.
 */
export function parseHostKey(text: string): HostKey {
  const match = /(?:^|\s)([a-z0-9@.-]+) +(AAAA[A-Za-z0-9+/]+={0,2})(?:\s|$)/.exec(text.trim());
  const [, type, blob] = match ?? [];
  if (type !== undefined && blob !== undefined) {
    const key = hostKeyOf(Buffer.from(blob, 'base64'));
    if (key.type === type) return key;
  }
  throw new Error('A host key looks like: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA…');
}

export interface HostKeyVerdict {
  readonly isTrusted: boolean;
  /** Why it is not trusted, with fingerprints; '' when it is. */
  readonly problem: string;
}

/** Compares the key that a server shows with those known, and remembers a first one where the policy says so. */
export async function verifyHostKey(
  keys: HostKeys,
  host: string,
  port: number,
  shown: HostKey,
): Promise<HostKeyVerdict> {
  const known = await keys.known(host, port);
  if (known.some((key) => isSame(key, shown))) return { isTrusted: true, problem: '' };
  const what = `${shown.type} ${fingerprint(shown)}`;
  if (known.length > 0 || keys.policy === 'strict') await keys.refused?.(host, port, shown);
  if (known.length > 0) {
    const expected = known.map((key) => `${key.type} ${fingerprint(key)}`).join(' or ');
    return {
      isTrusted: false,
      problem: `its host key has changed: it shows ${what}, known is ${expected}. Somebody may be in between; if the machine was reinstalled, accept the new key`,
    };
  }
  if (keys.policy === 'strict') {
    return {
      isTrusted: false,
      problem: `its host key is not known: it shows ${what}. Compare that with the machine's own and enter it`,
    };
  }
  await keys.remember(host, port, shown);
  return { isTrusted: true, problem: '' };
}

function isSame(a: HostKey, b: HostKey): boolean {
  const [left, right] = [Buffer.from(a.blob, 'base64'), Buffer.from(b.blob, 'base64')];
  return left.length === right.length && timingSafeEqual(left, right);
}

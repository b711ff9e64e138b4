import { createHash } from 'node:crypto';
import type { ParsedKey, utils } from 'ssh2';
import type { Authentication } from './authentication.js';

type KeyAuthentication = Extract<Authentication, { type: 'key' }>;

/** For how long a key that was opened is kept: what opens it is in our memory anyway, as long as the vault is. */
const keepMs = 15 * 60_000;

/**
 * Opens private keys. Opening an encrypted one is meant to be slow, takes some tenths of a second and holds up everything
 * else here; so it stays open for a while.
 */
export class KeyRing {
  readonly #parseKey: typeof utils.parseKey;
  readonly #opened = new Map<string, ParsedKey>();

  constructor(parseKey: typeof utils.parseKey) {
    this.#parseKey = parseKey;
  }

  /** @throws when there is no private key in it, or it does not open; the message says why. */
  read(authentication: KeyAuthentication): ParsedKey {
    if (authentication.passphrase === undefined) return this.#open(authentication);
    const { privateKey, passphrase } = authentication;
    const name = createHash('sha256')
      .update(JSON.stringify([privateKey, passphrase]))
      .digest('hex');
    const opened = this.#opened.get(name);
    if (opened !== undefined) return opened;
    const key = this.#open(authentication);
    this.#opened.set(name, key);
    setTimeout(() => this.#opened.delete(name), keepMs).unref();
    return key;
  }

  #open({ privateKey, passphrase }: KeyAuthentication): ParsedKey {
    const found = this.#parseKey(privateKey, passphrase);
    const parsed = (Array.isArray(found) ? found[0] : found) as ParsedKey | Error | undefined;
    if (parsed === undefined || parsed instanceof Error) {
      if (parsed !== undefined && /no passphrase/i.test(parsed.message))
        throw new Error('the private key is encrypted: enter its passphrase');
      // A wrong passphrase is told in other words for each format, in one of them as a broken key.
      if (passphrase !== undefined) throw new Error('the private key does not open with this passphrase');
      throw new Error('the private key cannot be read; ed25519, ECDSA and RSA keys can');
    }
    if (!parsed.isPrivateKey()) throw new Error('the key is a public one; the private key is needed');
    return parsed;
  }
}

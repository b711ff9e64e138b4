import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { chmod, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Store } from '../../store/store.js';
import { VaultKey } from './vault-key.entity.js';

export interface VaultOptions {
  /** A passphrase of at least {@link passphraseMinimum} characters, as WHEELHOUSE_MASTER_KEY gives it. */
  readonly passphrase: string | undefined;
  /** Where the master key is without one: 32 bytes, for its owner only. */
  readonly keyFile: string;
}

/** Short ones can be tried out. */
export const passphraseMinimum = 24;

const cipher = 'aes-256-gcm';
/** NIST SP 800-38D, 8.2.2: random nonces of 96 bits are safe for 2^32 messages under one key. */
const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const dataKeyId = 'data';
const dataKeyPurpose = 'data key';

/** Thrown when the vault cannot be opened with what is given; the message says the way out. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/**
 * Keeps secrets at rest: AES-256-GCM under a data key, which is itself kept encrypted under a master key that stands
 * outside the database (a passphrase, or a file). A stolen database or backup alone opens nothing.
 */
export class Vault {
  readonly #key: Buffer;

  private constructor(key: Buffer) {
    this.#key = key;
  }

  /**
   * Opens the vault, or makes it at the first start. A passphrase that is given for the first time takes the place of the
   * key file, which is then removed.
   * @throws {VaultError} when the passphrase or the key file is missing, unsafe or not the right one.
   */
  static async open(store: Store, options: VaultOptions): Promise<Vault> {
    const { passphrase, keyFile } = options;
    if (passphrase !== undefined && passphrase.length < passphraseMinimum) {
      throw new VaultError(`WHEELHOUSE_MASTER_KEY must have at least ${passphraseMinimum} characters.`);
    }
    const kept = await store.read.findOneBy(VaultKey, { id: dataKeyId });
    if (kept === null) {
      const key = randomBytes(keyBytes);
      await keep(store, await lock(key, options), true);
      return new Vault(key);
    }
    const key = await unlock(kept, options);
    if (passphrase !== undefined && kept.lockedBy === 'file') {
      await keep(store, await lock(key, options), false);
      await rm(keyFile, { force: true });
    }
    return new Vault(key);
  }

  /**
   * @param purpose what the text is and whose; a sealed text opens only for the same.
   * @returns the text encrypted and authenticated, in base 64.
   */
  seal(text: string, purpose: string): string {
    return encrypt(this.#key, Buffer.from(text), purpose);
  }

  /** @throws {VaultError} when it was sealed by another vault or for another purpose, or was changed since. */
  open(sealed: string, purpose: string): string {
    const bytes = decrypt(this.#key, sealed, purpose);
    if (bytes === null)
      throw new VaultError(`The secret of ${purpose} cannot be opened with this vault's key.`);
    return bytes.toString();
  }
}

async function keep(store: Store, row: VaultKey, isNew: boolean): Promise<void> {
  await store.write(async (manager) => {
    if (!isNew) await manager.delete(VaultKey, { id: row.id });
    await manager.insert(VaultKey, row);
  });
}

async function lock(key: Buffer, { passphrase, keyFile }: VaultOptions): Promise<VaultKey> {
  const salt = randomBytes(16);
  const master = passphrase === undefined ? await readOrMakeKeyFile(keyFile) : derive(passphrase, salt);
  return {
    id: dataKeyId,
    lockedBy: passphrase === undefined ? 'file' : 'passphrase',
    salt: salt.toString('base64'),
    wrapped: encrypt(master, key, dataKeyPurpose),
  };
}

async function unlock(row: VaultKey, { passphrase, keyFile }: VaultOptions): Promise<Buffer> {
  if (row.lockedBy === 'passphrase') {
    if (passphrase === undefined) {
      throw new VaultError(
        'The vault is locked with a passphrase: start with WHEELHOUSE_MASTER_KEY set to it.',
      );
    }
    const key = decrypt(derive(passphrase, Buffer.from(row.salt, 'base64')), row.wrapped, dataKeyPurpose);
    if (key === null)
      throw new VaultError('WHEELHOUSE_MASTER_KEY is not the passphrase that locks the vault.');
    return key;
  }
  const master = await readKeyFile(keyFile);
  if (master === null) {
    throw new VaultError(
      `${keyFile}, the key of the vault, is missing. Put it back from where you keep it; without it no stored secret can be read.`,
    );
  }
  const key = decrypt(master, row.wrapped, dataKeyPurpose);
  if (key === null) throw new VaultError(`${keyFile} is not the key that locks the vault.`);
  return key;
}

/** scrypt with the cost OWASP's Password Storage Cheat Sheet names: N = 2^17, r = 8, p = 1. */
const derive = (passphrase: string, salt: Buffer): Buffer =>
  scryptSync(passphrase, salt, keyBytes, { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 });

async function readOrMakeKeyFile(file: string): Promise<Buffer> {
  const there = await readKeyFile(file);
  if (there !== null) return there;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const key = randomBytes(keyBytes);
  await writeFile(file, key, { mode: 0o600, flag: 'wx', flush: true });
  await chmod(file, 0o600);
  return key;
}

/** @throws {VaultError} when others may read it, or when it is no such key. */
async function readKeyFile(file: string): Promise<Buffer | null> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new VaultError(`Others may read ${file}, the key of the vault. Run: chmod 600 ${file}`);
    }
    const key = await readFile(file);
    if (key.length !== keyBytes)
      throw new VaultError(`${file} is not a key: it must hold ${keyBytes} bytes.`);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function encrypt(key: Buffer, bytes: Buffer, purpose: string): string {
  const nonce = randomBytes(nonceBytes);
  const machine = createCipheriv(cipher, key, nonce).setAAD(Buffer.from(purpose));
  const body = Buffer.concat([machine.update(bytes), machine.final()]);
  return Buffer.concat([nonce, machine.getAuthTag(), body]).toString('base64');
}

/** @returns null when key or purpose are not those it was encrypted with, or when it was changed. */
function decrypt(key: Buffer, sealed: string, purpose: string): Buffer | null {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < nonceBytes + tagBytes) return null;
  const machine = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    return Buffer.concat([machine.update(bytes.subarray(nonceBytes + tagBytes)), machine.final()]);
  } catch {
    // All that GCM says is that something does not fit.
    return null;
  }
}

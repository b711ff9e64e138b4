import { readFile } from 'node:fs/promises';
import { messageOf } from '../../../lib/errors.js';
import type { Store } from '../../../store/store.js';
import type { CredentialSecrets, CredentialType } from '../../vault/credential-types.js';
import { credentialOf, secretsIn } from '../../vault/secrets.js';
import type { Vault } from '../../vault/vault.js';

/** What opens a Flink server, and by what it is known. PEM texts. */
export interface FlinkKeys {
  /** Value of the header; null for none. */
  readonly authorization: string | null;
  /** Certificates of whoever vouches for the server; null for those that Node knows. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly privateKey: string | null;
  /** What must not be shown, whoever repeats it. */
  readonly secrets: readonly string[];
}

export interface FlinkAccessOptions {
  readonly store: Store;
  readonly vault: Vault;
  /** Name or id of a credential; '' for none. */
  readonly credential: string;
  /** Path of a PEM file with certificates; '' for those that Node knows. */
  readonly caFile: string;
}

/** What lets one in: asked for before each request, so that a credential that is changed counts at once. */
export type FlinkAccess = (server: URL) => Promise<FlinkKeys>;

/** Why a server cannot be logged in at; the message names the credential, the reason and the way out. */
export class FlinkAccessError extends Error {
  override readonly name = 'FlinkAccessError';
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Flink itself authenticates by client certificates at most (security.ssl.rest.authentication-enabled), and advises a
 * proxy before it for the rest: so a credential may be a user with a password, a token, or a certificate with its key.
 * @throws when the file of certificates cannot be read.
 */
export async function openFlinkAccess(options: FlinkAccessOptions): Promise<FlinkAccess> {
  const { store, vault, credential: key, caFile } = options;
  const fileCa = caFile === '' ? null : await readCa(caFile);
  const open: FlinkKeys = {
    authorization: null,
    ca: fileCa,
    certificate: null,
    privateKey: null,
    secrets: [],
  };
  return async (server) => {
    if (key === '') return open;
    const credential = await credentialOf(store.read, key);
    if (credential === null) {
      throw new FlinkAccessError(
        `There is no credential ${key}, which works.flinkCredential names. Add it under Credentials.`,
      );
    }
    const { name, type, details } = credential;
    if (server.protocol !== 'https:' && !loopback.test(server.hostname)) {
      throw new FlinkAccessError(
        `The credential ${name} is not sent to ${server.host} over plain HTTP, where anybody could read it. Give an https address.`,
      );
    }
    const secrets = secretsIn(vault, credential);
    return { ...open, ...keysOf(name, type, details.username, secrets, fileCa) };
  };
}

function keysOf(
  name: string,
  type: CredentialType,
  username: string | undefined,
  { password, value, certificate, privateKey, ca }: CredentialSecrets,
  fileCa: string | null,
): Partial<FlinkKeys> {
  if (type === 'tls') {
    const trusted = [fileCa, ca].filter((pem) => typeof pem === 'string').join('\n');
    return {
      ca: trusted === '' ? null : trusted,
      certificate: certificate ?? null,
      privateKey: privateKey ?? null,
      secrets: privateKey === undefined ? [] : [privateKey],
    };
  }
  if (type === 'secret' && value !== undefined) return { authorization: `Bearer ${value}`, secrets: [value] };
  if (type === 'password' && password !== undefined) {
    // Without a user it is a token.
    if (username === undefined) return { authorization: `Bearer ${password}`, secrets: [password] };
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    return { authorization: `Basic ${basic}`, secrets: [password, basic] };
  }
  throw new FlinkAccessError(
    `The credential ${name} is of type ${type}; a Flink server takes one of type password, secret or tls. Change works.flinkCredential.`,
  );
}

async function readCa(file: string): Promise<string> {
  try {
    const pem = await readFile(file, 'utf8');
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate in PEM');
    return pem;
  } catch (error) {
    throw new Error(`works.flinkCa: ${file} cannot be used: ${messageOf(error)}.`, { cause: error });
  }
}

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openSecrets } from '../../engine/vault/secrets.js';
import type { Vault } from '../../engine/vault/vault.js';
import { messageOf } from '../../lib/errors.js';
import type { Store } from '../../store/store.js';
import { askHttp } from '../bounded-fetch.js';
import { secretsGroup } from '../machines/http-provider.js';
import type { DiscoveryConfigOf } from './discovery-config.js';
import type { Discovery } from './discovery.entity.js';
import type { DiscoveryChange } from './nginx-update.js';

export interface DiscoveryCallsOptions {
  readonly store: Store;
  readonly vault: Vault;
  /** Where files of discoveries are. */
  readonly folder: string;
}

const standardSeconds = 30;

/** Makes nodes known by what the control plane does itself. May be done again: it comes to the same. */
export class DiscoveryCalls {
  readonly #options: DiscoveryCallsOptions;
  /** Files are read and written one change after the other. */
  #lane: Promise<unknown> = Promise.resolve();

  constructor(options: DiscoveryCallsOptions) {
    this.#options = options;
  }

  /** @returns what came of it, for people. @throws with what went wrong. */
  async change(
    discovery: Discovery,
    change: DiscoveryChange,
    addresses: readonly string[],
    cancel: AbortSignal,
  ): Promise<string> {
    if (discovery.type === 'http')
      return this.#tell(discovery.config as DiscoveryConfigOf<'http'>, change, addresses, cancel);
    const { name } = discovery.config as DiscoveryConfigOf<'file'>;
    const written = this.#lane.then(() => this.#write(name, change, addresses));
    this.#lane = written.catch(() => undefined);
    return written;
  }

  async #tell(
    { url, credential, timeout = standardSeconds }: DiscoveryConfigOf<'http'>,
    change: DiscoveryChange,
    ips: readonly string[],
    cancel: AbortSignal,
  ): Promise<string> {
    const { store, vault } = this.#options;
    const names = credential === undefined ? [] : [credential];
    const secrets = await openSecrets(store.read, vault, secretsGroup, names);
    const answer = await askHttp({
      method: 'POST',
      url: `${url.replace(/\/+$/, '')}/${change}`,
      headers: credential === undefined ? {} : { authorization: `Bearer ${secrets[credential] ?? ''}` },
      body: { ips },
      limitMs: timeout * 1000,
      cancel,
    });
    const { code = 0, msg = '' } = (answer ?? {}) as { readonly code?: unknown; readonly msg?: unknown };
    if (Number(code) !== 0) throw new Error(`${url}/${change} refused: ${String(msg)}`);
    return `${change} ${ips.join(' ')}`;
  }

  /** A list in JSON, in order and without repetitions; there whole or not at all. */
  async #write(name: string, change: DiscoveryChange, addresses: readonly string[]): Promise<string> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o755 });
    const path = join(folder, name);
    const before = await readList(path);
    const rest = before.filter((address) => !addresses.includes(address));
    const after = change === 'add' ? [...new Set([...before, ...addresses])].sort() : rest;
    await writeFile(`${path}.new`, `${JSON.stringify(after, null, 2)}\n`, { flush: true });
    await rename(`${path}.new`, path);
    return `${change} ${addresses.join(' ')}`;
  }
}

async function readList(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is no JSON, so it is left as it is: ${messageOf(error)}`, { cause: error });
  }
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new Error(`${path} is no list of addresses, so it is left as it is`);
}

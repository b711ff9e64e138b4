import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Credential } from '../engine/vault/credential.entity.js';
import { maskableLength } from '../engine/vault/mask.js';
import { purposeOf } from '../engine/vault/secrets.js';
import type { Vault } from '../engine/vault/vault.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { ReadManager, Store } from '../store/store.js';

/** What a credential is to be; what is absent stays as it is. */
export interface CredentialChange {
  readonly name?: string;
  readonly groups?: readonly string[];
  readonly value?: string;
}

/** A credential as it may be shown: never with a value. */
export type ShownCredential = Omit<Credential, 'sealed'>;

/** Where the users of credentials are known: a family tells which of its things use one. */
export type CredentialUsers = (read: ReadManager, credential: Credential) => Promise<readonly string[]>;

/** Keeps credentials: values go in, sealed, and never come out. */
export class Credentials {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #events: Events;
  readonly #users: readonly CredentialUsers[];

  constructor(store: Store, vault: Vault, events: Events, users: readonly CredentialUsers[]) {
    this.#store = store;
    this.#vault = vault;
    this.#events = events;
    this.#users = users;
  }

  /** @returns all, by name. */
  async list(): Promise<ShownCredential[]> {
    const all = await this.#store.read.find(Credential);
    return all.map(shown).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param key id or name. @throws {Refusal} 404. */
  async get(key: string, read: ReadManager = this.#store.read): Promise<Credential> {
    const found =
      (await read.findOneBy(Credential, { id: key })) ?? (await read.findOneBy(Credential, { name: key }));
    if (found === null) throw new Refusal(404, 'credential_not_found', `There is no credential ${key}.`);
    return found;
  }

  /** @throws {Refusal} 400 for a value that could not be hidden in logs; 409 when the name is taken. */
  async create(wanted: Required<CredentialChange>, actor: Actor): Promise<ShownCredential> {
    checkValue(wanted.value);
    return this.#store.write(async (manager) => {
      await this.#refuseTaken(manager, wanted.name);
      const id = makeId();
      const { name, groups, value } = wanted;
      const now = Date.now();
      const sealed = this.#vault.seal(JSON.stringify({ value }), purposeOf(id));
      const credential: Credential = {
        id,
        name,
        type: 'secret',
        groups,
        sealed,
        createdAt: now,
        updatedAt: now,
      };
      await manager.insert(Credential, credential);
      await this.#events.emit(manager, 'credential.changed', { id, name });
      await recordChange(manager, actor, {
        action: 'credential.create',
        target: name,
        after: describe(credential),
      });
      return shown(credential);
    });
  }

  /**
   * Changes a credential; runs that are going on keep the value they began with.
   * @throws {Refusal} 404; 400 and 409 as `create`; 409 when it is renamed while in use.
   */
  async change(key: string, change: CredentialChange, actor: Actor): Promise<ShownCredential> {
    if (change.value !== undefined) checkValue(change.value);
    return this.#store.write(async (manager) => {
      const before = await this.get(key, manager);
      const { name = before.name, groups = before.groups, value } = change;
      if (name !== before.name) {
        await this.#refuseTaken(manager, name);
        await this.#refuseUsed(manager, before, 'renamed');
      }
      const sealed =
        value === undefined
          ? before.sealed
          : this.#vault.seal(JSON.stringify({ value }), purposeOf(before.id));
      const after: Credential = { ...before, name, groups, sealed, updatedAt: Date.now() };
      await manager.update(
        Credential,
        { id: before.id },
        { name, groups, sealed, updatedAt: after.updatedAt },
      );
      await this.#events.emit(manager, 'credential.changed', { id: after.id, name });
      await recordChange(manager, actor, {
        action: 'credential.change',
        target: before.name,
        before: describe(before),
        after: { ...describe(after), ...(value === undefined ? {} : { value: 'replaced' }) },
      });
      return shown(after);
    });
  }

  /** @throws {Refusal} 404; 409 naming who uses it. */
  async remove(key: string, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const credential = await this.get(key, manager);
      await this.#refuseUsed(manager, credential, 'removed');
      await manager.delete(Credential, { id: credential.id });
      await this.#events.emit(manager, 'credential.changed', { id: credential.id, name: credential.name });
      await recordChange(manager, actor, {
        action: 'credential.remove',
        target: credential.name,
        before: describe(credential),
      });
    });
  }

  /** @returns what uses a credential, such as `job default/backup`. */
  async usersOf(credential: Credential, read: ReadManager = this.#store.read): Promise<string[]> {
    const lists = await Promise.all(this.#users.map((find) => find(read, credential)));
    return lists.flat();
  }

  async #refuseTaken(read: ReadManager, name: string): Promise<void> {
    if (!(await read.existsBy(Credential, { name }))) return;
    throw new Refusal(409, 'name_taken', `There is a credential ${name} already. Names are unique.`);
  }

  async #refuseUsed(read: ReadManager, credential: Credential, what: string): Promise<void> {
    const users = await this.usersOf(credential, read);
    if (users.length === 0) return;
    throw new Refusal(
      409,
      'credential_in_use',
      `${credential.name} cannot be ${what}: it is used by ${users.join(', ')}.`,
    );
  }
}

const shown = ({ sealed: _, ...credential }: Credential): ShownCredential => credential;

const describe = ({ name, type, groups }: Credential) => ({ name, type, groups });

/** @throws {Refusal} 400 for what no log line could hide, or no environment variable hold. */
function checkValue(value: string): void {
  if (value.includes('\0')) throw new Refusal(400, 'invalid_parameter', 'value: must not contain NUL.');
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.some((line) => line.length >= maskableLength)) return;
  throw new Refusal(
    400,
    'invalid_parameter',
    `value: must have at least ${maskableLength} characters in a line, or it could not be hidden in logs.`,
  );
}

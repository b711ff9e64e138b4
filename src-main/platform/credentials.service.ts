import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Credential } from '../engine/vault/credential.entity.js';
import { credentialOf, purposeOf, secretsIn } from '../engine/vault/secrets.js';
import {
  sortFields,
  type CredentialFields,
  type CredentialSecrets,
  type CredentialType,
} from '../engine/vault/credential-types.js';
import { maskableLength } from '../engine/vault/mask.js';
import type { Vault } from '../engine/vault/vault.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';

/** What a credential is to be. */
export interface CredentialRequest {
  readonly name: string;
  readonly type: CredentialType;
  readonly groups: readonly string[];
  readonly fields: CredentialFields;
}

/** A credential as it may be shown: never with a secret. */
export interface ShownCredential {
  readonly id: string;
  readonly name: string;
  readonly type: CredentialType;
  readonly groups: readonly string[];
  readonly username?: string;
  readonly server?: string;
  readonly socket?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Tells what uses a credential, such as `job default/backup`. */
export type CredentialUsers = (read: ReadManager, credential: Credential) => Promise<readonly string[]>;

/** A secret is an environment variable of jobs: its name must be one (POSIX.1-2017, XBD 3.235). */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Keeps credentials: secrets go in, sealed, and never come out. */
export class Credentials {
  readonly #store: Store;
  readonly #vault: Vault;
  readonly #events: Events;
  readonly #users: readonly CredentialUsers[];
  readonly #onChange: (manager: WriteManager) => Promise<void>;

  /** @param onChange part of each write that changes a credential: who logs in with it must know. */
  constructor(
    store: Store,
    vault: Vault,
    events: Events,
    users: readonly CredentialUsers[],
    onChange: (manager: WriteManager) => Promise<void>,
  ) {
    this.#onChange = onChange;
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
    const found = await credentialOf(read, key);
    if (found === null) throw new Refusal(404, 'credential_not_found', `There is no credential ${key}.`);
    return found;
  }

  /** @throws {Refusal} 400 for what its type does not have, needs, or could not be hidden; 409 when the name is taken. */
  async create({ name, type, groups, fields }: CredentialRequest, actor: Actor): Promise<ShownCredential> {
    const { details, secrets, unknown, missing } = sortFields(type, fields);
    refuseUnknown(type, unknown);
    if (missing.length > 0)
      throw invalid(missing[0] ?? '', `is missing: a credential of type ${type} needs it.`);
    check(name, type, groups, secrets);
    return this.#store.write(async (manager) => {
      await this.#refuseTaken(manager, name);
      const id = makeId();
      const now = Date.now();
      const credential: Credential = {
        id,
        name,
        type,
        groups,
        details,
        sealed: this.#vault.seal(JSON.stringify(secrets), purposeOf(id)),
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
   * Changes a credential; what is not given stays, an empty text takes a field away. Runs that are going on keep the
   * secrets they began with.
   * @throws {Refusal} 404; 400 and 409 as `create`; 409 when it is renamed while in use.
   */
  async change(
    key: string,
    change: Partial<Omit<CredentialRequest, 'type'>>,
    actor: Actor,
  ): Promise<ShownCredential> {
    return this.#store.write(async (manager) => {
      const before = await this.get(key, manager);
      const { id, type } = before;
      const { name = before.name, groups = before.groups, fields = {} } = change;
      if (name !== before.name) {
        await this.#refuseTaken(manager, name);
        await this.#refuseUsed(manager, before, 'renamed');
      }
      const sealed = secretsIn(this.#vault, before);
      const { details, secrets, unknown, missing } = sortFields(type, {
        ...before.details,
        ...sealed,
        ...fields,
      });
      refuseUnknown(type, unknown);
      if (missing.length > 0) throw invalid(missing[0] ?? '', 'cannot be taken away: its type needs it.');
      check(name, type, groups, secrets);
      const updatedAt = Date.now();
      const after: Credential = {
        ...before,
        name,
        groups,
        details,
        sealed: this.#vault.seal(JSON.stringify(secrets), purposeOf(id)),
        updatedAt,
      };
      await manager.update(Credential, { id }, { name, groups, details, sealed: after.sealed, updatedAt });
      await this.#events.emit(manager, 'credential.changed', { id, name });
      await this.#onChange(manager);
      const replaced = sortFields(type, fields).secrets;
      await recordChange(manager, actor, {
        action: 'credential.change',
        target: before.name,
        before: describe(before),
        after: {
          ...describe(after),
          ...Object.fromEntries(Object.keys(replaced).map((field) => [field, 'replaced'])),
        },
      });
      return shown(after);
    });
  }

  /** @throws {Refusal} 404; 409 naming who uses it. */
  async remove(key: string, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const credential = await this.get(key, manager);
      const { id, name } = credential;
      await this.#refuseUsed(manager, credential, 'removed');
      await manager.delete(Credential, { id });
      await this.#events.emit(manager, 'credential.changed', { id, name });
      await recordChange(manager, actor, {
        action: 'credential.remove',
        target: name,
        before: describe(credential),
      });
    });
  }

  /** @returns a credential as it may be shown, and what uses it. */
  async show(key: string): Promise<ShownCredential & { readonly usedBy: readonly string[] }> {
    const credential = await this.get(key);
    return { ...shown(credential), usedBy: await this.#usersOf(this.#store.read, credential) };
  }

  async #usersOf(read: ReadManager, credential: Credential): Promise<string[]> {
    const lists = await Promise.all(this.#users.map((find) => find(read, credential)));
    return lists.flat();
  }

  async #refuseTaken(read: ReadManager, name: string): Promise<void> {
    if (!(await read.existsBy(Credential, { name }))) return;
    throw new Refusal(409, 'name_taken', `There is a credential ${name} already. Names are unique.`);
  }

  async #refuseUsed(read: ReadManager, credential: Credential, what: string): Promise<void> {
    const users = await this.#usersOf(read, credential);
    if (users.length === 0) return;
    throw new Refusal(
      409,
      'credential_in_use',
      `${credential.name} cannot be ${what}: it is used by ${users.join(', ')}.`,
    );
  }
}

const shown = ({ id, name, type, groups, details, createdAt, updatedAt }: Credential): ShownCredential => ({
  id,
  name,
  type,
  groups,
  ...details,
  createdAt,
  updatedAt,
});

const describe = ({ name, type, groups, details }: Credential) => ({ name, type, groups, ...details });

const invalid = (field: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `${field}: ${problem}`);

function refuseUnknown(type: CredentialType, unknown: readonly string[]): void {
  if (unknown.length > 0)
    throw invalid(unknown.join(', '), `a credential of type ${type} has no such field.`);
}

function check(
  name: string,
  type: CredentialType,
  groups: readonly string[],
  secrets: CredentialSecrets,
): void {
  for (const [field, value] of Object.entries(secrets))
    if (value.includes('\0')) throw invalid(field, 'must not contain NUL.');
  if (type !== 'secret') {
    if (groups.length > 0) throw invalid('groups', 'only a secret is for groups of jobs.');
    return;
  }
  if (!variableName.test(name)) {
    throw invalid(
      'name',
      'a secret is named as the environment variable: letters, digits and "_", no digit first.',
    );
  }
  const lines = secrets.value?.split(/\r?\n/) ?? [];
  if (lines.some((line) => line.length >= maskableLength)) return;
  throw invalid(
    'value',
    `must have at least ${maskableLength} characters in a line, or it could not be hidden in logs.`,
  );
}

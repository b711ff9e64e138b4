import { In } from 'typeorm';
import type { ReadManager } from '../../store/store.js';
import { Credential } from './credential.entity.js';
import type { CredentialSecrets } from './credential-types.js';
import type { Vault } from './vault.js';

/** What a credential's values are sealed for. */
export const purposeOf = (credentialId: string): string => `credential ${credentialId}`;

/** @param key id or name of a credential: either will do wherever one is referred to. */
export async function credentialOf(read: ReadManager, key: string): Promise<Credential | null> {
  return (await read.findOneBy(Credential, { id: key })) ?? (await read.findOneBy(Credential, { name: key }));
}

/** @returns what is secret of a credential. @throws {VaultError} when it cannot be opened. */
export const secretsIn = (vault: Vault, { id, sealed }: Credential): CredentialSecrets =>
  JSON.parse(vault.open(sealed, purposeOf(id))) as CredentialSecrets;

/** Thrown when a secret is asked for that cannot be given; the message names it, the reason and the way out. */
export class SecretError extends Error {
  override readonly name = 'SecretError';
}

/**
 * Opens secrets for a group of jobs.
 * @param names of credentials of type `secret`.
 * @returns their values by name.
 * @throws {SecretError} when one does not exist or is not for this group.
 */
export async function openSecrets(
  read: ReadManager,
  vault: Vault,
  group: string,
  names: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (names.length === 0) return {};
  const found = await read.findBy(Credential, { type: 'secret', name: In([...names]) });
  const values = names.map((name): [string, string] => {
    const credential = found.find((each) => each.name === name);
    if (credential === undefined) {
      throw new SecretError(
        `There is no secret ${name}. Add it under Credentials, or take it out of the task.json.`,
      );
    }
    if (!credential.groups.includes('*') && !credential.groups.includes(group)) {
      throw new SecretError(
        `The secret ${name} is not for group ${group}. Give it that group under Credentials.`,
      );
    }
    return [name, secretsIn(vault, credential).value ?? ''];
  });
  return Object.fromEntries(values);
}

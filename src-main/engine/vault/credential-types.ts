/** What each type of credential consists of (contract, platform.md, "credentials"). */
interface TypeDescription {
  /** Shown to admins. */
  readonly details: readonly string[];
  /** Sealed, never shown. */
  readonly secrets: readonly string[];
  /** Of both, those without which it is of no use. */
  readonly required: readonly string[];
}

const types = {
  ssh_key: { details: ['username'], secrets: ['privateKey', 'passphrase'], required: ['privateKey'] },
  password: { details: ['username'], secrets: ['password'], required: ['password'] },
  agent: { details: ['username', 'socket'], secrets: [], required: [] },
  registry: {
    details: ['server', 'username'],
    secrets: ['password'],
    required: ['server', 'username', 'password'],
  },
  tls: {
    details: [],
    secrets: ['certificate', 'privateKey', 'ca'],
    required: ['certificate', 'privateKey'],
  },
  secret: { details: [], secrets: ['value'], required: ['value'] },
} as const satisfies Record<string, TypeDescription>;

export const credentialTypes = Object.keys(types) as CredentialType[];
export type CredentialType = keyof typeof types;

/** Every field that any type has, besides its name and groups. */
export type CredentialField = 'username' | 'server' | 'socket' | CredentialSecret;
export type CredentialSecret = 'privateKey' | 'passphrase' | 'password' | 'value' | 'certificate' | 'ca';
export type CredentialFields = Readonly<Partial<Record<CredentialField, string>>>;
export type CredentialSecrets = Readonly<Partial<Record<CredentialSecret, string>>>;

/**
 * Sorts the fields of a credential into those that are shown and those that are sealed.
 * @returns also the names of fields that its type does not have, and of those it needs and does not get.
 */
export function sortFields(
  type: CredentialType,
  fields: CredentialFields,
): {
  readonly details: CredentialFields;
  readonly secrets: CredentialSecrets;
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
} {
  const { details, secrets, required }: TypeDescription = types[type];
  const given = Object.entries(fields).filter(([, value]) => value !== '');
  const pick = (names: readonly string[]) =>
    Object.fromEntries(given.filter(([name]) => names.includes(name)));
  return {
    details: pick(details),
    secrets: pick(secrets),
    unknown: given.map(([name]) => name).filter((name) => !details.includes(name) && !secrets.includes(name)),
    missing: required.filter((name) => !given.some(([field]) => field === name)),
  };
}

/** @returns whether a credential of this type can be logged in with on a machine. */
export const isLoginType = (type: CredentialType): boolean =>
  type !== 'secret' && type !== 'registry' && type !== 'tls';

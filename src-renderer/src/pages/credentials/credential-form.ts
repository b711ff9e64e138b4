import type { Credential, CredentialChange, CredentialRequest, CredentialType } from '../../api/credentials';
import type { MessageKey } from '../../locales/messages';

/** What is asked for: a new credential, other details of one, or another value of one. */
export type CredentialEdit =
  | { readonly kind: 'add'; readonly type: CredentialType }
  | { readonly kind: 'edit' | 'rotate'; readonly credential: Credential };

export interface CredentialForm {
  name: string;
  username: string;
  server: string;
  socket: string;
  privateKey: string;
  passphrase: string;
  password: string;
  value: string;
  certificate: string;
  ca: string;
  groups: string[];
}

export type CredentialField = keyof CredentialForm;

interface TypeFields {
  /** Shown to admins. */
  readonly details: readonly ('username' | 'server' | 'socket' | 'groups')[];
  /** Kept, and never shown again. */
  readonly secrets: readonly ('privateKey' | 'passphrase' | 'password' | 'value' | 'certificate' | 'ca')[];
  readonly required: readonly CredentialField[];
}

/** What each type has (contract, platform.md, "credentials"). */
export const typeFields: Readonly<Record<CredentialType, TypeFields>> = {
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
  secret: { details: ['groups'], secrets: ['value'], required: ['value'] },
};

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
const GROUP = /^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,99})$/;

export function formOf(edit: CredentialEdit | null): CredentialForm {
  const credential = edit === null || edit.kind === 'add' ? null : edit.credential;
  return {
    name: credential?.name ?? '',
    username: credential?.username ?? '',
    server: credential?.server ?? '',
    socket: credential?.socket ?? '',
    groups: [...(credential?.groups ?? [])],
    privateKey: '',
    passphrase: '',
    password: '',
    value: '',
    certificate: '',
    ca: '',
  };
}

/** Fields that a dialog shows, in order. */
export function fieldsOf(type: CredentialType, kind: CredentialEdit['kind']): readonly CredentialField[] {
  const { details, secrets } = typeFields[type];
  return kind === 'rotate' ? secrets : ['name', ...details, ...secrets];
}

/** @returns what is wrong with a field; null when it can be sent. */
export function problemOf(
  form: CredentialForm,
  field: CredentialField,
  type: CredentialType,
  kind: CredentialEdit['kind'],
): MessageKey | null {
  if (field === 'name') {
    if (type === 'secret') return VARIABLE.test(form.name.trim()) ? null : 'credentials.secretName';
    return NAME.test(form.name.trim()) ? null : 'credentials.nameForm';
  }
  if (field === 'groups')
    return form.groups.every((group) => GROUP.test(group)) ? null : 'credentials.groupForm';
  const { required, secrets } = typeFields[type];
  const isKept = kind === 'edit' && (secrets as readonly string[]).includes(field);
  return required.includes(field) && !isKept && form[field].trim() === '' ? 'credentials.required' : null;
}

/**
 * What is sent. A value that was left empty stays; an empty detail is taken away. With another key goes another
 * passphrase, or none.
 */
export function changeOf(form: CredentialForm, type: CredentialType, kind: CredentialEdit['kind']) {
  const change: CredentialChange = {};
  for (const field of fieldsOf(type, kind)) {
    if (field === 'groups') change.groups = form.groups;
    else if (field === 'name') change.name = form.name.trim();
    else if (field === 'username' || field === 'server' || field === 'socket') {
      if (kind !== 'add' || form[field].trim() !== '') change[field] = form[field].trim();
    } else if (form[field] !== '') change[field] = form[field];
  }
  if (kind !== 'add' && type === 'ssh_key' && change.privateKey !== undefined) change.passphrase ??= '';
  return change;
}

/** What is sent to add a credential. */
export function requestOf(form: CredentialForm, type: CredentialType): CredentialRequest {
  return { ...changeOf(form, type, 'add'), type, name: form.name.trim() };
}

import { requestRoute, type RouteParameters } from './route';

export const credentialTypes = ['ssh_key', 'password', 'agent', 'registry', 'tls', 'secret'] as const;
export type CredentialType = (typeof credentialTypes)[number];

/** A credential without its values, which are never shown. */
export interface Credential {
  readonly id: string;
  readonly name: string;
  readonly type: CredentialType;
  /** Of a secret: job groups that may use it; "*" for all. */
  readonly groups: readonly string[];
  readonly username?: string;
  readonly server?: string;
  readonly socket?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface CredentialDetail extends Credential {
  /** Such as "node web-1" or "job default/backup". */
  readonly usedBy: readonly string[];
}

export type CredentialRequest = NonNullable<RouteParameters<'/api/platform/credentials', 'post'>['body']>;
export type CredentialChange = NonNullable<
  RouteParameters<'/api/platform/credentials/{key}', 'patch'>['body']
>;

/** Lists all credentials, by name; for administrators. */
export async function listCredentials(signal?: AbortSignal): Promise<readonly Credential[]> {
  const answer: { items: Credential[] } = await requestRoute(
    'get',
    '/api/platform/credentials',
    {},
    { signal },
  );
  return answer.items;
}

/** Reads a credential with what uses it. */
export function readCredential(key: string, signal?: AbortSignal): Promise<CredentialDetail> {
  return requestRoute('get', '/api/platform/credentials/{key}', { path: { key } }, { signal });
}

export function createCredential(request: CredentialRequest): Promise<Credential> {
  return requestRoute('post', '/api/platform/credentials', { body: request });
}

/** Changes a credential; what is not given stays, an empty text takes a field away. */
export function changeCredential(key: string, change: CredentialChange): Promise<Credential> {
  return requestRoute('patch', '/api/platform/credentials/{key}', { path: { key }, body: change });
}

/** Removes a credential; refused while something uses it. */
export async function removeCredential(key: string): Promise<void> {
  await requestRoute('delete', '/api/platform/credentials/{key}', { path: { key } });
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { credentialTypes, type CredentialFields } from '../engine/vault/credential-types.js';
import type { Credentials } from './credentials.service.js';

/** Bytes enough for a key or a certificate chain; an environment has to hold it. */
const secretLimit = 64 * 1024;

const Name = Type.String({
  pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$',
  description: 'Letters, digits, ".", "_" and "-". That of a secret is the name of the environment variable.',
});
const Key = Type.String({ minLength: 1, maxLength: 100, description: 'Id or name.' });
const Groups = Type.Array(Type.String({ pattern: '^(\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,99})$' }), {
  maxItems: 1000,
  description: 'Of a secret: job groups that may use it; "*" for all.',
});
const detail = (description: string) => Type.Optional(Type.String({ maxLength: 500, description }));
const secret = (description: string) =>
  Type.Optional(Type.String({ maxLength: secretLimit, description: `${description} Write-only.` }));
const fields = {
  username: detail('ssh_key, password, agent, registry: whom to log in as.'),
  server: detail('registry: its host, with the port if it has one.'),
  socket: detail('agent: path of its socket; SSH_AUTH_SOCK without it.'),
  privateKey: secret('ssh_key: OpenSSH or PEM. tls: PEM.'),
  certificate: secret('tls: PEM, of us.'),
  ca: secret('tls: PEM, of whoever signs the other side’s certificates; the usual authorities without it.'),
  passphrase: secret('ssh_key: of an encrypted key.'),
  password: secret('password, registry.'),
  value: secret('secret.'),
};
const Shown = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.Enum([...credentialTypes]),
  groups: Type.Array(Type.String()),
  username: Type.Optional(Type.String()),
  server: Type.Optional(Type.String()),
  socket: Type.Optional(Type.String()),
  createdAt: Type.Integer(),
  updatedAt: Type.Integer(),
});

/** @returns the fields that were given. */
function fieldsOf(params: CredentialFields): CredentialFields {
  const names = Object.keys(fields) as (keyof typeof fields)[];
  return Object.fromEntries(
    names.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])),
  );
}

/** Adds the credentials' endpoints (contract, platform.md, "credentials"). Values are never returned. */
export function addCredentialRoutes(app: FastifyInstance, credentials: Credentials): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/credentials',
    role: 'admin',
    summary: 'List credentials, without their values',
    params: Type.Object({}),
    response: Type.Object({ items: Type.Array(Shown), nextCursor: Type.Null(), total: Type.Integer() }),
    handler: async () => {
      const items = await credentials.list();
      return { items, nextCursor: null, total: items.length };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/credentials',
    role: 'admin',
    summary: 'Add a credential',
    params: Type.Object({
      name: Name,
      type: Type.Enum([...credentialTypes]),
      groups: Type.Optional(Groups),
      ...fields,
    }),
    response: Shown,
    handler: async ({ params, actor, reply }) => {
      const { name, type, groups = [] } = params;
      const created = await credentials.create({ name, type, groups, fields: fieldsOf(params) }, actor);
      return reply.code(201).send(created);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Show a credential and what uses it',
    params: Type.Object({ key: Key }),
    handler: ({ params }) => credentials.show(params.key),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Change a credential; what is not given stays',
    params: Type.Object({ key: Key, name: Type.Optional(Name), groups: Type.Optional(Groups), ...fields }),
    response: Shown,
    handler: async ({ params, actor }) => {
      const { key, name, groups } = params;
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(groups === undefined ? {} : { groups }),
        fields: fieldsOf(params),
      };
      return credentials.change(key, change, actor);
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/credentials/:key',
    role: 'admin',
    summary: 'Remove a credential that nothing uses',
    params: Type.Object({ key: Key }),
    handler: async ({ params, actor, reply }) => {
      await credentials.remove(params.key, actor);
      return reply.code(204).send();
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { sendNdjson } from '../api/stream.js';
import {
  fingerprint as fingerprintOf,
  parseHostKey,
  type HostKey,
} from '../engine/executors/ssh/host-key.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import { nodeExecutors, type Node } from '../engine/nodes/node.entity.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import type { NodeTester } from '../engine/nodes/node-tester.js';
import { Refusal, messageOf } from '../lib/errors.js';
import { inventoryFormats } from './import/inventory.js';
import type { Store } from '../store/store.js';
import { addNodeMetricsRoute } from './node-metrics.routes.js';
import { describeNodes } from './node-views.js';
import { progressOf } from './node-progress.js';
import type { NodeChange, NodesService } from './nodes.service.js';
import { cutPage } from './paging.js';

export interface NodeRoutesSurroundings {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly nodesService: NodesService;
  readonly hostKeys: HostKeys;
  readonly tester: NodeTester;
}

/** A DNS name, an IPv4 or an IPv6 address. */
const addressPattern = '^[A-Za-z0-9]([A-Za-z0-9._:-]{0,252})$';
const labelPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';

const Id = Type.Integer({ minimum: 1, description: 'Number of the node.' });
const labels = (description: string) =>
  Type.Array(Type.String({ pattern: labelPattern }), { maxItems: 1000, description });
const settable = {
  name: Type.Optional(Type.String({ pattern: labelPattern, description: 'Unique; the address without it.' })),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
  user: Type.Optional(
    Type.Union([Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$' }), Type.Null()], {
      description: 'Whom to log in as; as the credential says without it.',
    }),
  ),
  credentialId: Type.Optional(
    Type.Union([Type.String({ maxLength: 100 }), Type.Null()], {
      description: 'Id or name of a credential.',
    }),
  ),
  jumpNodeId: Type.Optional(
    Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      description: 'Number of the node through which it is reached.',
    }),
  ),
  tags: Type.Optional(labels('What jobs can choose it by.')),
  groups: Type.Optional(labels('Groups of jobs it serves.')),
  capacity: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Runs at once.' })),
  docker: Type.Optional(
    Type.Union(
      [
        Type.Object({
          endpoint: Type.Optional(
            Type.String({
              pattern: '^unix:///.{1,200}$',
              description:
                'Socket of its daemon, on it or on the node it is reached through, such as unix:///run/user/1000/docker.sock.',
            }),
          ),
          container: Type.Optional(
            Type.String({
              pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$',
              description:
                'The container that this node is, by name or id, of the Docker of the node it is reached through.',
            }),
          ),
        }),
        Type.Null(),
      ],
      { description: 'How it has to do with Docker.' },
    ),
  ),
};
const Address = Type.String({ pattern: addressPattern, description: 'Host name or address.' });
const Executor = Type.Enum([...nodeExecutors].filter((kind) => kind !== 'local'));
const HostKey = Type.Object({
  type: Type.String(),
  fingerprint: Type.String(),
  trusted: Type.Boolean(),
  seenAt: Type.Integer(),
  acceptedBy: Type.String(),
});

/** Adds the machines' endpoints (contract, platform.md, "nodes"). */
export function addNodeRoutes(app: FastifyInstance, around: NodeRoutesSurroundings): void {
  addNodeMetricsRoute(app, around);
  const { nodes, nodesService: service, hostKeys, tester } = around;
  const describe = async (node: Node) => (await describeNodes([node], around))[0];

  route(app, {
    method: 'GET',
    url: '/api/platform/nodes',
    role: 'viewer',
    summary: 'List machines, by number',
    params: Type.Object({
      q: Type.Optional(
        Type.String({ maxLength: 100, description: 'Part of a name, address, tag or group.' }),
      ),
      online: Type.Optional(Type.Boolean()),
      limit: Type.Integer({ default: 500, minimum: 1, maximum: 5000, description: 'Items to list.' }),
      cursor: Type.Optional(Type.Integer({ minimum: 0, description: 'nextCursor of the page before.' })),
    }),
    handler: async ({ params: { q, online, limit, cursor = 0 } }) => {
      const found = await service.list({
        ...(q === undefined ? {} : { text: q }),
        ...(online === undefined ? {} : { isOnline: online }),
      });
      const behind = found.filter(({ id }) => id > cursor);
      const { items, nextCursor } = cutPage(behind, limit);
      return { items: await describeNodes(items, around), nextCursor, total: found.length };
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/nodes',
    role: 'admin',
    summary: 'Add a machine',
    params: Type.Object({ address: Address, executor: Type.Optional(Executor), ...settable }),
    handler: async ({ params, actor, reply }) => {
      const { address, executor = 'ssh', ...change } = params;
      const node = await service.create({ address, executor, ...given(change) }, actor);
      return reply.code(201).send(await describe(node));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/nodes/import',
    role: 'admin',
    summary: 'Add the machines of an OpenSSH configuration or an Ansible inventory',
    params: Type.Object({
      text: Type.String({ minLength: 1, maxLength: 1024 * 1024, description: 'Content of the file.' }),
      format: Type.Optional(Type.Enum([...inventoryFormats], { description: 'Found out without it.' })),
      credentialId: Type.Optional(
        Type.String({ maxLength: 100, description: 'What all of them log in with: id or name.' }),
      ),
      preview: Type.Boolean({ default: false, description: 'Whether only to tell what would be done.' }),
    }),
    handler: async ({ params: { text, format, credentialId, preview }, actor }) => {
      const request = {
        text,
        format: format ?? null,
        credentialId: credentialId ?? null,
        isPreview: preview,
      };
      return service.import(request, actor);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/nodes/:id',
    role: 'viewer',
    summary: 'Show a machine',
    params: Type.Object({ id: Id }),
    handler: async ({ params }) => describe(await nodes.get(params.id)),
  });

  route(app, {
    method: 'PATCH',
    url: '/api/platform/nodes/:id',
    role: 'admin',
    summary: 'Change a machine; what is not given stays',
    params: Type.Object({
      id: Id,
      address: Type.Optional(Address),
      executor: Type.Optional(Executor),
      ...settable,
    }),
    handler: async ({ params: { id, ...change }, actor }) => {
      const node = await service.change(id, given(change), actor);
      tester.lookSoon(id);
      return describe(node);
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/nodes/:id',
    role: 'admin',
    summary: 'Remove a machine that nothing needs',
    params: Type.Object({ id: Id }),
    handler: async ({ params, actor, reply }) => {
      await service.remove(params.id, actor);
      return reply.code(204).send();
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/nodes/:id/test',
    role: 'operator',
    summary: 'Connect to a machine now, and say how each step went',
    params: Type.Object({
      id: Id,
      live: Type.Boolean({
        default: false,
        description:
          'Whether to tell of each step at once, as NDJSON: {"step"} when it begins ("ok" null) and ends; the reply comes last.',
      }),
    }),
    response: Type.Object({ ok: Type.Boolean(), steps: Type.Array(Type.Unknown()), facts: Type.Unknown() }),
    handler: async (context) => {
      const node = await nodes.get(context.params.id);
      if (!context.params.live) return tester.test(node);
      return sendNdjson(context, () => progressOf((tell) => tester.test(node, tell)));
    },
  });

  route(app, {
    method: 'POST',
    url: '/api/platform/nodes/:id/trust-host-key',
    role: 'admin',
    summary: 'Accept the host key that a machine has shown, or enter one',
    params: Type.Object({
      id: Id,
      fingerprint: Type.Optional(
        Type.String({ maxLength: 100, description: 'Of the key it has shown: you have compared it.' }),
      ),
      key: Type.Optional(
        Type.String({ maxLength: 10_000, description: 'A public host key, as ssh-keyscan prints it.' }),
      ),
    }),
    response: Type.Object({ hostKey: HostKey }),
    handler: async ({ params: { id, fingerprint, key }, actor }) => {
      const node = await nodes.get(id);
      if ((fingerprint === undefined) === (key === undefined)) {
        throw new Refusal(
          400,
          'missing_parameter',
          'Give the fingerprint of the key it has shown, or a key.',
        );
      }
      if (key !== undefined) await service.trust(node, readHostKey(key), actor);
      else {
        const offered = (await hostKeys.list(node)).find((each) => fingerprintOf(each) === fingerprint);
        if (offered === undefined) {
          throw new Refusal(
            409,
            'host_key_unknown',
            `${node.name} has not shown a key with the fingerprint ${fingerprint ?? ''}. Test it again and compare.`,
          );
        }
        await service.trust(node, offered, actor);
      }
      return describe(node);
    },
  });
}

/** @throws {Refusal} 400 for a text that holds none. */
function readHostKey(text: string): HostKey {
  try {
    return parseHostKey(text);
  } catch (error) {
    throw new Refusal(400, 'invalid_parameter', `key: ${messageOf(error)}`);
  }
}

/** @returns only what was given: what is absent stays as it is. */
const given = (change: NodeChange): NodeChange =>
  Object.fromEntries(Object.entries(change as object).filter(([, value]) => value !== undefined));

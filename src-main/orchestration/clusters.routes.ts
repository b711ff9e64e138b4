import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { Clusters } from './clusters.service.js';
import { ConnectionSchema } from './connection.js';
import {
  Id,
  Name,
  Text,
  pageOf,
  paging,
  readId,
  success,
  successOf,
  successPage,
  successPageOf,
} from './envelope.js';
import { given } from './named-rows.js';
import { orchestrationRoute } from './orchestration-route.js';
import { addListRoute, addRemoveRoute, addShowRoute } from './row-routes.js';
import type { Services } from './services.service.js';
import { ClusterSchema, ServiceSchema, showCluster, showService } from './topology-views.js';

/** Adds the clusters' endpoints (document, "集群接口"). */
export function addClusterRoutes(
  app: FastifyInstance,
  { clusters, services }: { readonly clusters: Clusters; readonly services: Services },
): void {
  const kind = { path: '/cluster', rows: clusters, schema: ClusterSchema, show: showCluster };
  addListRoute(app, kind, 'List clusters, newest first');

  orchestrationRoute(app, {
    kind: 'write',
    url: '/cluster/create',
    summary: 'Create a cluster',
    params: Type.Object({
      name: Name,
      desc: Type.Optional(Text('What it is.')),
      biz: Type.Optional(Text('Line of business.')),
      connection: Type.Optional(ConnectionSchema),
    }),
    response: successOf(Type.Integer({ description: 'Its id.' })),
    handler: async ({ params: { name, desc = '', biz = '', connection = {} }, actor }) => {
      const { id } = await clusters.create({ name, description: desc, biz, connection }, actor);
      return success(id);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/cluster/update/:id',
    summary: 'Change a cluster; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it is.')),
      biz: Type.Optional(Text('Line of business.')),
      connection: Type.Optional(ConnectionSchema),
    }),
    response: successOf(Type.Literal('')),
    handler: async ({ params: { id, desc: description, ...rest }, actor }) => {
      await clusters.change(readId(id), given({ ...rest, description }), actor);
      return success('');
    },
  });

  addRemoveRoute(app, '/cluster/delete/:id', clusters, 'Delete a cluster that has no services', 'text');

  addShowRoute(app, kind, 'Show a cluster');

  orchestrationRoute(app, {
    kind: 'read',
    url: '/cluster/:id/list_services',
    summary: 'List the services of a cluster, oldest first',
    params: Type.Object({ id: Id, ...paging }),
    response: successPageOf(ServiceSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await services.listOf(readId(params.id), page);
      return successPage(rows.map(showService), page, count);
    },
  });
}

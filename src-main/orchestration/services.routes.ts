import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ConnectionSchema } from './connection.js';
import {
  Id,
  Name,
  Reference,
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
import type { Pools } from './pools.service.js';
import { addListRoute, addRemoveRoute, addShowRoute } from './row-routes.js';
import type { Services } from './services.service.js';
import { PoolSchema, ServiceSchema, showPool, showService } from './topology-views.js';

const ClusterId = Reference('Cluster it belongs to.');

/** Adds the services' endpoints (document, "服务接口"). */
export function addServiceRoutes(
  app: FastifyInstance,
  { services, pools }: { readonly services: Services; readonly pools: Pools },
): void {
  const kind = { path: '/service', rows: services, schema: ServiceSchema, show: showService };
  addListRoute(app, kind, 'List services, newest first');

  orchestrationRoute(app, {
    kind: 'write',
    url: '/service/create',
    summary: 'Create a service in a cluster',
    params: Type.Object({
      name: Name,
      desc: Type.Optional(Text('What it is.')),
      service_type: Type.Optional(Text('Such as Java.')),
      docker_image: Type.Optional(Text('Image that its pools run.')),
      cluster_id: ClusterId,
      connection: Type.Optional(ConnectionSchema),
    }),
    response: successOf(Type.Object({ id: Type.Integer() })),
    handler: async ({ params, actor }) => {
      const { name, desc = '', service_type = '', docker_image = '', cluster_id, connection = {} } = params;
      const { id } = await services.create(
        {
          name,
          description: desc,
          serviceType: service_type,
          dockerImage: docker_image,
          clusterId: cluster_id,
          connection,
        },
        actor,
      );
      return success({ id });
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/service/update/:id',
    summary: 'Change a service; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it is.')),
      service_type: Type.Optional(Text('Such as Java.')),
      docker_image: Type.Optional(Text('Image that its pools run.')),
      cluster_id: Type.Optional(ClusterId),
      connection: Type.Optional(ConnectionSchema),
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params, actor }) => {
      const change = {
        name: params.name,
        description: params.desc,
        serviceType: params.service_type,
        dockerImage: params.docker_image,
        clusterId: params.cluster_id,
        connection: params.connection,
      };
      await services.change(readId(params.id), given(change), actor);
      return success({});
    },
  });

  addRemoveRoute(app, '/service/delete/:id', services, 'Delete a service that has no pools', 'object');

  addShowRoute(app, kind, 'Show a service');

  orchestrationRoute(app, {
    kind: 'read',
    url: '/service/:id/list_pools',
    summary: 'List the pools of a service, oldest first',
    params: Type.Object({ id: Id, ...paging }),
    response: successPageOf(PoolSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await pools.listOf(readId(params.id), page);
      const nodes = await pools.countNodes(rows);
      return successPage(
        rows.map((pool) => showPool(pool, nodes.get(pool.id) ?? 0)),
        page,
        count,
      );
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Id, pageOf, paging, readId, success, successOf, successPage, successPageOf } from './envelope.js';
import { orchestrationRoute } from './orchestration-route.js';
import type { PoolNodes } from './pool-nodes.service.js';
import { PoolNodeSchema, showPoolNode } from './topology-views.js';

/** Nodes added or removed by one request. */
const nodeLimit = 5000;

/** Adds the endpoints of the nodes in pools (document, "服务池接口"). */
export function addPoolNodeRoutes(app: FastifyInstance, poolNodes: PoolNodes): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/:id/list_nodes',
    summary: 'List the nodes of a pool, oldest first',
    params: Type.Object({ id: Id, ...paging }),
    response: successPageOf(PoolNodeSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await poolNodes.list(readId(params.id), page);
      return successPage(
        rows.map(({ place, address }) => showPoolNode(place, address)),
        page,
        count,
      );
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/:id/add_nodes',
    summary: 'Add nodes to a pool, all or none of them',
    params: Type.Object({
      id: Id,
      nodes: Type.Array(Type.String({ maxLength: 300 }), {
        default: [],
        maxItems: nodeLimit,
        description: 'Addresses or host names.',
      }),
    }),
    response: successOf(Type.Array(Type.Integer())),
    handler: async ({ params: { id, nodes }, actor }) =>
      success(await poolNodes.add(readId(id), nodes, actor)),
  });

  orchestrationRoute(app, {
    kind: 'remove',
    url: '/pool/:id/remove_nodes',
    summary: 'Remove nodes from a pool, all or none of them',
    params: Type.Object({
      id: Id,
      nodes: Type.Array(Type.Union([Type.Integer(), Type.String({ maxLength: 300 })]), {
        default: [],
        maxItems: nodeLimit,
        description: 'Addresses or ids.',
      }),
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params: { id, nodes }, actor }) => {
      await poolNodes.remove(readId(id), nodes, actor);
      return success({});
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/search_by_ip/:iplist',
    summary: 'Tell which pools addresses are in; -1 for none',
    params: Type.Object({ iplist: Type.String({ description: 'Addresses, with commas between them.' }) }),
    response: successOf(Type.Record(Type.String(), Type.Integer())),
    handler: async ({ params }) => {
      const addresses = params.iplist.split(',').map((address) => address.trim());
      return success(await poolNodes.poolsOf(addresses.filter((address) => address !== '')));
    },
  });
}

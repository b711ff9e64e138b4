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
import { addRemoveRoute } from './row-routes.js';
import { PoolSchema, showPool } from './topology-views.js';

const Tasks = Type.Object(
  {
    expand: Type.Optional(Reference('Template to grow by.')),
    shrink: Type.Optional(Reference('Template to shrink by.')),
    deploy: Type.Optional(Reference('Template to deploy by.')),
  },
  { description: 'Templates by what they are for; the built-in one where none is named.' },
);
const settable = {
  desc: Type.Optional(Text('What it is.')),
  vm_type: Type.Optional(Reference('Machine template; 0 for none.')),
  sd_id: Type.Optional(Reference('Service discovery; 0 for none.')),
  tasks: Type.Optional(Tasks),
  connection: Type.Optional(ConnectionSchema),
};
const ServiceId = Reference('Service whose pool it is.');

/** Adds the pools' own endpoints (document, "服务池接口"). */
export function addPoolRoutes(app: FastifyInstance, pools: Pools): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/list',
    summary: 'List pools, newest first',
    params: Type.Object(paging),
    response: successPageOf(PoolSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await pools.list(page);
      const nodes = await pools.countNodes(rows);
      return successPage(
        rows.map((pool) => showPool(pool, nodes.get(pool.id) ?? 0)),
        page,
        count,
      );
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/create',
    summary: 'Create a pool of a service',
    params: Type.Object({ name: Name, service_id: ServiceId, ...settable }),
    response: successOf(Type.Object({ id: Type.Integer() })),
    handler: async ({ params, actor }) => {
      const { name, desc = '', vm_type = 0, sd_id = 0, service_id, tasks = {}, connection = {} } = params;
      const { id } = await pools.create(
        { name, description: desc, vmTypeId: vm_type, sdId: sd_id, serviceId: service_id, tasks, connection },
        actor,
      );
      return success({ id });
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/pool/update/:id',
    summary: 'Change a pool; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      service_id: Type.Optional(ServiceId),
      ...settable,
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params, actor }) => {
      const change = {
        name: params.name,
        description: params.desc,
        vmTypeId: params.vm_type,
        sdId: params.sd_id,
        serviceId: params.service_id,
        tasks: params.tasks,
        connection: params.connection,
      };
      await pools.change(readId(params.id), given(change), actor);
      return success({});
    },
  });

  addRemoveRoute(app, '/pool/delete/:id', pools, 'Delete a pool that has no nodes', 'object');

  orchestrationRoute(app, {
    kind: 'read',
    url: '/pool/:id',
    summary: 'Show a pool',
    params: Type.Object({ id: Id }),
    response: successOf(PoolSchema),
    handler: async ({ params }) => {
      const pool = await pools.get(readId(params.id));
      const nodes = await pools.countNodes([pool]);
      return success(showPool(pool, nodes.get(pool.id) ?? 0));
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Id, Name, Text, readId, success, successOf } from '../envelope.js';
import { given } from '../named-rows.js';
import { orchestrationRoute } from '../orchestration-route.js';
import { addListRoute, addRemoveRoute, addShowRoute } from '../row-routes.js';
import type { Discoveries } from './discoveries.service.js';
import { discoveryKinds } from './discovery-config.js';
import type { Discovery } from './discovery.entity.js';

const Kind = Type.Enum(discoveryKinds, { description: 'How nodes are made known.' });
const Config = Type.Record(Type.String(), Type.Unknown(), { description: 'As the type has it.' });

const DiscoverySchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  type: Kind,
  config: Config,
});
const showDiscovery = ({ id, name, description, type, config }: Discovery) => ({
  id,
  name,
  desc: description,
  type,
  config,
});

/** Adds the service discoveries' endpoints (contract, orchestration.md, "Service discovery"). */
export function addDiscoveryRoutes(app: FastifyInstance, discoveries: Discoveries): void {
  const kind = { path: '/sd', rows: discoveries, schema: DiscoverySchema, show: showDiscovery };
  addListRoute(app, kind, 'List service discoveries, newest first');

  orchestrationRoute(app, {
    kind: 'write',
    url: '/sd/create',
    summary: 'Create a service discovery',
    params: Type.Object({
      name: Name,
      desc: Type.Optional(Text('What it is.')),
      type: Kind,
      config: Config,
    }),
    response: successOf(Type.Object({ id: Type.Integer() })),
    handler: async ({ params: { desc = '', ...content }, actor }) => {
      const { id } = await discoveries.create({ ...content, description: desc }, actor);
      return success({ id });
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/sd/update/:id',
    summary: 'Change a service discovery; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it is.')),
      type: Type.Optional(Kind),
      config: Type.Optional(Config),
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params: { id, desc: description, ...rest }, actor }) => {
      await discoveries.change(readId(id), given({ ...rest, description }), actor);
      return success({});
    },
  });

  addRemoveRoute(app, '/sd/delete/:id', discoveries, 'Delete a service discovery that no pool has', 'object');

  addShowRoute(app, kind, 'Show a service discovery');
}

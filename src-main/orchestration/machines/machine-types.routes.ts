import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
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
} from '../envelope.js';
import { given } from '../named-rows.js';
import { orchestrationRoute } from '../orchestration-route.js';
import { addListRoute, addRemoveRoute, addShowRoute } from '../row-routes.js';
import { providerNames } from './machine-config.js';
import type { Machine, MachineType } from './machine.entity.js';
import type { MachineTypes } from './machine-types.service.js';

const Provider = Type.Enum(providerNames, { description: 'Who gives the machines.' });
const Config = Type.Record(Type.String(), Type.Unknown(), { description: 'As the provider has it.' });

const MachineTypeSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  provider: Provider,
  config: Config,
});
const showMachineType = ({ id, name, description, provider, config }: MachineType) => ({
  id,
  name,
  desc: description,
  provider,
  config,
});

const MachineSchema = Type.Object({
  id: Type.Integer(),
  vm_id: Type.String(),
  ip: Type.String(),
  state: Type.Enum(['obtained', 'used', 'returning']),
  node_id: Type.Integer({ description: '0 for none.' }),
  in_pool: Type.Boolean({ description: 'Whether its node is in a pool.' }),
  problem: Type.String({ description: "Why it could not be given back yet; '' for nothing." }),
});
const showMachine = ({ id, vmId, address, state, nodeId, problem }: Machine, isInPool: boolean) => ({
  id,
  vm_id: vmId,
  ip: address,
  state,
  node_id: nodeId,
  in_pool: isInPool,
  problem,
});

/** Adds the machine templates' endpoints (contract, orchestration.md, "Machine templates"). */
export function addMachineTypeRoutes(app: FastifyInstance, types: MachineTypes): void {
  const kind = { path: '/vm_type', rows: types, schema: MachineTypeSchema, show: showMachineType };
  addListRoute(app, kind, 'List machine templates, newest first');

  orchestrationRoute(app, {
    kind: 'write',
    url: '/vm_type/create',
    summary: 'Create a machine template',
    params: Type.Object({
      name: Name,
      desc: Type.Optional(Text('What it is.')),
      provider: Provider,
      config: Config,
    }),
    response: successOf(Type.Object({ id: Type.Integer() })),
    handler: async ({ params: { desc = '', ...content }, actor }) => {
      const { id } = await types.create({ ...content, description: desc }, actor);
      return success({ id });
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/vm_type/update/:id',
    summary: 'Change a machine template; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it is.')),
      provider: Type.Optional(Provider),
      config: Type.Optional(Config),
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params: { id, desc: description, ...rest }, actor }) => {
      await types.change(readId(id), given({ ...rest, description }), actor);
      return success({});
    },
  });

  addRemoveRoute(app, '/vm_type/delete/:id', types, 'Delete a machine template that nothing needs', 'object');

  addShowRoute(app, kind, 'Show a machine template');

  orchestrationRoute(app, {
    kind: 'read',
    url: '/vm_type/:id/machines',
    summary: 'List the machines there are of a template, newest first',
    params: Type.Object({ id: Id, ...paging }),
    response: successPageOf(MachineSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count, pooled } = await types.machinesOf(readId(params.id), page);
      const shown = rows.map((machine) => showMachine(machine, pooled.has(machine.nodeId)));
      return successPage(shown, page, count);
    },
  });
}

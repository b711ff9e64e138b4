import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { Id, readId, success, successOf } from '../envelope.js';
import { orchestrationRoute } from '../orchestration-route.js';
import type { MachineReturns } from './machine-returns.js';

/** Adds the way back for machines whose nodes were taken out of their pool by hand. Ours. */
export function addMachineReturnRoutes(app: FastifyInstance, returns: MachineReturns): void {
  orchestrationRoute(app, {
    kind: 'write',
    url: '/vm_type/:id/give_back',
    summary: 'Give machines back whose nodes are in no pool any more',
    params: Type.Object({
      id: Id,
      machines: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1000, description: 'Their ids.' }),
    }),
    response: successOf(Type.Object({})),
    handler: async ({ params, actor }) => {
      await returns.giveBackLoose(readId(params.id), params.machines, actor);
      return success({});
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Actions } from './actions.service.js';
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
import { orchestrationRoute } from './orchestration-route.js';
import { parameterTypes, readParameterTypes } from './parameters.js';
import type { Action } from './template.entity.js';

const ActionSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  params: Type.Record(Type.String(), Type.Enum([...parameterTypes])),
});

const Params = Type.Record(Type.String(), Type.Unknown(), {
  description: `Parameters and their types: ${parameterTypes.join(', ')}.`,
});

const show = ({ id, name, description, params }: Action): Static<typeof ActionSchema> => ({
  id,
  name,
  desc: description,
  params: { ...params },
});

/** Adds the actions' endpoints (document, "远程命令接口"). */
export function addActionRoutes(app: FastifyInstance, actions: Actions): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: '/action/list',
    summary: 'List actions, newest first',
    params: Type.Object(paging),
    response: successPageOf(ActionSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await actions.list(page);
      return successPage(rows.map(show), page, count);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/action/create',
    summary: 'Create an action',
    params: Type.Object({
      name: Name,
      desc: Type.Optional(Text('What it does.')),
      params: Type.Optional(Params),
    }),
    response: successOf(Type.Integer({ description: 'Its id.' })),
    handler: async ({ params: { name, desc = '', params = {} }, actor }) => {
      const { id } = await actions.create(
        { name, description: desc, params: readParameterTypes(params) },
        actor,
      );
      return success(id);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/action/update/:id',
    summary: 'Change an action; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it does.')),
      params: Type.Optional(Params),
    }),
    response: successOf(Type.Literal('')),
    handler: async ({ params: { id, name, desc: description, params }, actor }) => {
      await actions.change(
        readId(id),
        {
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
          ...(params === undefined ? {} : { params: readParameterTypes(params) }),
        },
        actor,
      );
      return success('');
    },
  });

  orchestrationRoute(app, {
    kind: 'remove',
    url: '/action/delete/:id',
    summary: 'Delete an action that no remote step has, with its implementations',
    params: Type.Object({ id: Id }),
    response: successOf(Type.Literal('')),
    handler: async ({ params, actor }) => {
      await actions.remove(readId(params.id), actor);
      return success('');
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/action/:id',
    summary: 'Show an action',
    params: Type.Object({ id: Id }),
    response: successOf(ActionSchema),
    handler: async ({ params }) => success(show(await actions.get(readId(params.id)))),
  });
}

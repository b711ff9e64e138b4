import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Actions } from './actions.service.js';
import { Id, Name, Text, readId, success, successOf } from './envelope.js';
import { orchestrationRoute } from './orchestration-route.js';
import { parameterTypes, readParameterTypes } from './parameters.js';
import { addListRoute, addRemoveRoute, addShowRoute } from './row-routes.js';
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
  const kind = { path: '/action', rows: actions, schema: ActionSchema, show };
  addListRoute(app, kind, 'List actions, newest first');

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

  addRemoveRoute(
    app,
    '/action/delete/:id',
    actions,
    'Delete an action that no remote step has, with its implementations',
    'text',
  );

  addShowRoute(app, kind, 'Show an action');
}

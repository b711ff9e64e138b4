import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Id, Reference, readId, success, successOf } from './envelope.js';
import type { Implementations } from './implementations.service.js';
import { given } from './named-rows.js';
import { orchestrationRoute } from './orchestration-route.js';
import { addListRoute, addRemoveRoute, addShowRoute } from './row-routes.js';
import type { Implementation } from './template.entity.js';

const ImplementationType = Type.String({
  pattern: '^[A-Za-z][A-Za-z0-9_.-]{0,49}$',
  description: 'Such as ansible.',
});
const ActionId = Reference('Action it implements.');
const Template = Type.Record(Type.String(), Type.Unknown(), {
  description: 'What to execute, such as {"action": {"module": "shell", "args": "echo {{word|q}}"}}.',
});
const ImplementationSchema = Type.Object({
  id: Type.Integer({ description: 'The id of its action, when it is of type ansible.' }),
  type: ImplementationType,
  action_id: Type.Integer(),
  template: Template,
});

const show = ({ id, type, actionId, template }: Implementation): Static<typeof ImplementationSchema> => ({
  id,
  type,
  action_id: actionId,
  template: { ...template },
});

/** Adds the endpoints of actions' implementations (document, "远程命令实现接口"). */
export function addImplementationRoutes(app: FastifyInstance, implementations: Implementations): void {
  const kind = { path: '/actimpl', rows: implementations, schema: ImplementationSchema, show };
  addListRoute(app, kind, 'List implementations of actions, newest first');

  orchestrationRoute(app, {
    kind: 'write',
    url: '/actimpl/create',
    summary: 'Say how an action is done',
    params: Type.Object({ type: ImplementationType, action_id: ActionId, template: Template }),
    response: successOf(Type.Integer({ description: 'Its id.' })),
    handler: async ({ params: { type, action_id: actionId, template }, actor }) => {
      const { id } = await implementations.create({ type, actionId, template }, actor);
      return success(id);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/actimpl/update/:id',
    summary: 'Change how an action is done; its type and action stay',
    params: Type.Object({
      id: Id,
      type: Type.Optional(ImplementationType),
      action_id: Type.Optional(ActionId),
      template: Type.Optional(Template),
    }),
    response: successOf(Type.Literal('')),
    handler: async ({ params: { id, action_id: actionId, ...rest }, actor }) => {
      await implementations.change(readId(id), given({ ...rest, actionId }), actor);
      return success('');
    },
  });

  addRemoveRoute(app, '/actimpl/delete/:id', implementations, 'Delete an implementation', 'text');

  addShowRoute(app, kind, 'Show an implementation');
}

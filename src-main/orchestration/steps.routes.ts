import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Store } from '../store/store.js';
import { stepTypes } from './built-in-steps.js';
import {
  Id,
  Name,
  Text,
  pageOf,
  paging,
  readId,
  slice,
  success,
  successOf,
  successPage,
  successPageOf,
} from './envelope.js';
import { given } from './named-rows.js';
import { orchestrationRoute } from './orchestration-route.js';
import { parameterTypes } from './parameters.js';
import { usableSteps, type RemoteSteps, type RemoteStepWithActions } from './remote-steps.service.js';
import { addRemoveRoute, addShowRoute } from './row-routes.js';

const StepSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  type: Type.Enum([...stepTypes]),
  params: Type.Record(Type.String(), Type.Enum([...parameterTypes])),
});

const RemoteStepSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  actions: Type.Array(Type.String()),
});

const ActionNames = Type.Array(Type.String(), {
  maxItems: 100,
  description: 'Names of actions, in the order in which they run.',
});

const show = ({ step, actions }: RemoteStepWithActions): Static<typeof RemoteStepSchema> => ({
  id: step.id,
  name: step.name,
  desc: step.description,
  actions: actions.map(({ name }) => name),
});

/** Adds the endpoints of steps (document, "任务执行步骤接口" and "远程步骤接口"). */
export function addStepRoutes(
  app: FastifyInstance,
  { store, remoteSteps }: { readonly store: Store; readonly remoteSteps: RemoteSteps },
): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: '/task_step/list',
    summary: 'List the steps that a template may have, newest first',
    params: Type.Object(paging),
    response: successPageOf(StepSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = slice(await usableSteps(store.read), page);
      return successPage(rows, page, count);
    },
  });

  orchestrationRoute(app, {
    kind: 'read',
    url: '/remote_step/list',
    summary: 'List remote steps, newest first',
    params: Type.Object(paging),
    response: successPageOf(RemoteStepSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await remoteSteps.list(page);
      // The document's table says `actions`, its example `action`.
      const shown = rows.map(show).map((step) => ({ ...step, action: step.actions }));
      return successPage(shown, page, count);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/remote_step/create',
    summary: 'Create a remote step',
    params: Type.Object({ name: Name, desc: Type.Optional(Text('What it does.')), actions: ActionNames }),
    response: successOf(Type.Integer({ description: 'Its id.' })),
    handler: async ({ params: { name, desc = '', actions }, actor }) => {
      const { id } = await remoteSteps.create({ name, description: desc, actions }, actor);
      return success(id);
    },
  });

  orchestrationRoute(app, {
    kind: 'write',
    url: '/remote_step/update/:id',
    summary: 'Change a remote step; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it does.')),
      actions: Type.Optional(ActionNames),
    }),
    response: successOf(Type.Literal('')),
    handler: async ({ params: { id, desc: description, ...rest }, actor }) => {
      await remoteSteps.change(readId(id), given({ ...rest, description }), actor);
      return success('');
    },
  });

  addRemoveRoute(
    app,
    '/remote_step/delete/:id',
    remoteSteps,
    'Delete a remote step that no template has',
    'text',
  );

  const kind = { path: '/remote_step', rows: remoteSteps, schema: RemoteStepSchema, show };
  addShowRoute(app, kind, 'Show a remote step');
}

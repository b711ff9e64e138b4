import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
import { Id, Name, Text, readId, success, successOf } from './envelope.js';
import { orchestrationRoute } from './orchestration-route.js';
import { addListRoute, addRemoveRoute, addShowRoute } from './row-routes.js';
import { readSteps, showStep, stepLimit } from './template-steps.js';
import type { Template } from './template.entity.js';
import type { Templates } from './templates.service.js';

const OptionalName = Type.Optional(Name);
const Retry = Type.Object({ retry_times: Type.Integer(), ignore_error: Type.Boolean() });
const Steps = Type.Array(
  Type.Object({
    name: Type.String({ description: 'Of a built-in or remote step.' }),
    param_values: Type.Optional(Type.Unknown({ description: 'Values by parameter.' })),
    retry: Type.Optional(
      Type.Unknown({
        description: '{"retry_times": attempts after the first, "ignore_error": true or false}',
      }),
    ),
    retry_times: Type.Optional(Type.Unknown({ description: 'As in retry.' })),
    ignore_error: Type.Optional(Type.Unknown({ description: 'As in retry.' })),
  }),
  { maxItems: stepLimit, description: 'In the order in which they run.' },
);

export const TemplateSchema = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  desc: Type.String(),
  steps: Type.Array(
    Type.Object({
      name: Type.String(),
      param_values: Type.Record(Type.String(), Type.Unknown()),
      retry: Retry,
    }),
  ),
});

export const showTemplate = ({ id, name, description, steps }: Template): Static<typeof TemplateSchema> => ({
  id,
  name,
  desc: description,
  steps: steps.map(showStep),
});

/** Adds the templates' endpoints, under all the names the document has for them ("任务模板接口"). */
export function addTemplateRoutes(app: FastifyInstance, templates: Templates): void {
  const kindAt = (path: string) => ({ path, rows: templates, schema: TemplateSchema, show: showTemplate });
  const addRemove = (url: string) =>
    addRemoveRoute(app, url, templates, 'Delete a template that nothing needs', 'null');

  for (const base of ['/task_tpl', '/task/impl', '/action/impl']) {
    addListRoute(app, kindAt(base), 'List templates, newest first');
    addCreate(app, templates, base);
  }
  addRemove('/task_tpl/delete/:id');
  for (const base of ['/task/impl', '/action/impl']) {
    addRemove(`${base}/delete`);
    addRemove(`${base}/delete/:id`);
  }

  orchestrationRoute(app, {
    kind: 'write',
    url: '/task_tpl/update/:id',
    summary: 'Change a template; what is not given stays',
    params: Type.Object({
      id: Id,
      name: Type.Optional(Name),
      desc: Type.Optional(Text('What it is.')),
      steps: Type.Optional(Steps),
    }),
    response: successOf(Type.Literal('')),
    handler: async ({ params: { id, name, desc: description, steps }, actor }) => {
      await templates.change(
        readId(id),
        {
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
          ...(steps === undefined ? {} : { steps: readSteps(steps) }),
        },
        actor,
      );
      return success('');
    },
  });

  addShowRoute(app, kindAt('/task_tpl'), 'Show a template');
}

function addCreate(app: FastifyInstance, templates: Templates, base: string): void {
  orchestrationRoute(app, {
    kind: 'write',
    url: `${base}/create`,
    summary: 'Create a template',
    params: Type.Object({
      name: (base === '/task_tpl' ? Name : OptionalName) as typeof OptionalName,
      desc: Type.Optional(Text('What it is.')),
      steps: Steps,
    }),
    response: successOf(Type.Integer({ description: 'Its id.' })),
    handler: async ({ params: { name = null, desc = '', steps }, actor }) => {
      const { id } = await templates.create({ name, description: desc, steps: readSteps(steps) }, actor);
      return success(id);
    },
  });
}

import type { FastifyInstance } from 'fastify';
import { Type, type Static } from 'typebox';
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
  for (const base of ['/task_tpl', '/task/impl', '/action/impl']) {
    addList(app, templates, base);
    addCreate(app, templates, base);
  }
  addRemove(app, templates, '/task_tpl/delete/:id');
  for (const base of ['/task/impl', '/action/impl']) {
    addRemove(app, templates, `${base}/delete`);
    addRemove(app, templates, `${base}/delete/:id`);
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

  orchestrationRoute(app, {
    kind: 'read',
    url: '/task_tpl/:id',
    summary: 'Show a template',
    params: Type.Object({ id: Id }),
    response: successOf(TemplateSchema),
    handler: async ({ params }) => success(showTemplate(await templates.get(readId(params.id)))),
  });
}

function addList(app: FastifyInstance, templates: Templates, base: string): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: `${base}/list`,
    summary: 'List templates, newest first',
    params: Type.Object(paging),
    response: successPageOf(TemplateSchema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await templates.list(page);
      return successPage(rows.map(showTemplate), page, count);
    },
  });
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

function addRemove(app: FastifyInstance, templates: Templates, url: string): void {
  orchestrationRoute(app, {
    kind: 'remove',
    url,
    summary: 'Delete a template that nothing needs',
    params: Type.Object({ id: Id }),
    response: successOf(Type.Null()),
    handler: async ({ params, actor }) => {
      await templates.remove(readId(params.id), actor);
      return success(null);
    },
  });
}

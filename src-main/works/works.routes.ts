import type { FastifyInstance } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { route } from '../api/route.js';
import { sendFile } from '../api/send-file.js';
import { Refusal } from '../lib/errors.js';
import type { Clock } from '../lib/time.js';
import type { Store } from '../store/store.js';
import { readJar } from './jar-file.js';
import { readJarName, type WorkDirectories } from './work-directories.js';
import { NewWorkSchema, readChange, readNewWork, WorkChangeSchema, WorkId } from './work-fields.js';
import { showWorks, WorkSchema } from './work-views.js';
import { runFrequencies, type Work } from './work.entity.js';
import { workOrders, type WorkPage, type Works } from './works.service.js';

export interface WorkRoutesSurroundings {
  readonly store: Store;
  readonly clock: Clock;
  readonly works: Works;
  readonly directories: WorkDirectories;
}

const base = '/api/v1/works';

export const success = (data: unknown) => ({ code: 0, data });

/** The envelope of a success, for the documentation. */
export const successOf = (data: TSchema) => Type.Object({ code: Type.Literal(0), data });

/** The envelope of a part of a list, for the documentation. */
export const successListOf = (item: TSchema) =>
  Type.Object({
    code: Type.Literal(0),
    data: Type.Array(item),
    total: Type.Integer({ description: 'All that match.' }),
  });

/** Beyond any list; keeps the count of skipped rows exact. */
const lastPage = 1_000_000_000;

export const paging = {
  offset: Type.Integer({ default: 0, minimum: 0, maximum: lastPage, description: 'Which page, from 0.' }),
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: lastPage, description: 'Which page, from 1; instead of offset.' }),
  ),
  skip: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'Rows to skip; instead of offset.',
    }),
  ),
};

const listing = {
  limit: Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 1000,
    description: 'Rows of a page, at most 1000.',
  }),
  ...paging,
  order_by: Type.Enum([...workOrders], { default: 'created_at', description: workOrders.join(', ') }),
  order: Type.Enum(['asc', 'desc'], { default: 'desc', description: 'asc or desc.' }),
  user_id: Type.Optional(Type.String({ maxLength: 200 })),
  name: Type.Optional(Type.String({ maxLength: 200 })),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  run_frequency: Type.Optional(Type.Enum([...runFrequencies])),
};

/** @returns how many rows come before the page asked for. */
export function skipOf(
  { offset, page, skip }: { readonly offset: number; readonly page?: number; readonly skip?: number },
  limit: number,
): number {
  return Math.min(skip ?? (page === undefined ? offset : page - 1) * limit, Number.MAX_SAFE_INTEGER);
}

/** Adds what makes, changes and finds works (document works.zh.md, 0 to 5; contract, works.md). */
export function addWorkRoutes(app: FastifyInstance, around: WorkRoutesSurroundings): void {
  const { store, clock, works } = around;
  const show = async (work: Work) => success((await showWorks(store.read, [work]))[0]);

  route(app, {
    method: 'POST',
    url: base,
    role: 'operator',
    summary: 'Create a work',
    params: NewWorkSchema,
    response: successOf(WorkSchema),
    handler: async ({ params, actor }) =>
      show(await works.create(await readNewWork(store.read, params, clock), actor)),
  });

  route(app, {
    method: 'GET',
    url: `${base}/:work_id`,
    role: 'viewer',
    summary: 'Show a work',
    params: Type.Object({ work_id: WorkId }),
    response: successOf(WorkSchema),
    handler: async ({ params }) => show(await works.get(params.work_id)),
  });

  route(app, {
    method: 'PATCH',
    url: `${base}/:work_id`,
    role: 'operator',
    summary: 'Change a work; what is not given stays',
    params: WorkChangeSchema,
    response: successOf(WorkSchema),
    handler: async ({ params: { work_id, ...given }, actor }) => {
      await works.get(work_id);
      return show(await works.change(work_id, await readChange(store.read, given), actor));
    },
  });

  route(app, {
    method: 'DELETE',
    url: `${base}/:work_id`,
    role: 'operator',
    summary: 'Delete a work, and stop what goes on of it',
    params: Type.Object({ work_id: WorkId }),
    response: Type.Object({ code: Type.Literal(0) }),
    handler: async ({ params, actor }) => {
      await works.remove(params.work_id, actor);
      return { code: 0 };
    },
  });

  const list = async (
    filter: Parameters<Works['list']>[0],
    params: { limit: number; offset: number; page?: number; skip?: number; order: string } & {
      order_by: WorkPage['orderBy'];
    },
  ) => {
    const { rows, total } = await works.list(filter, {
      limit: params.limit,
      skip: skipOf(params, params.limit),
      orderBy: params.order_by,
      isDescending: params.order === 'desc',
    });
    return { ...success(await showWorks(store.read, rows)), total };
  };

  route(app, {
    method: 'GET',
    url: base,
    role: 'viewer',
    summary: 'List works, newest first; filters are exact',
    params: Type.Object({
      ...listing,
      status: Type.Optional(Type.Integer({ minimum: 0, maximum: 7, description: '0 to 7.' })),
    }),
    response: successListOf(WorkSchema),
    handler: ({ params }) =>
      list(
        {
          userId: params.user_id,
          name: params.name,
          description: params.description,
          statuses: params.status === undefined ? undefined : [params.status],
          runFrequency: params.run_frequency,
          isSearch: false,
        },
        params,
      ),
  });

  route(app, {
    method: 'GET',
    url: `${base}/search`,
    role: 'viewer',
    summary: 'Search works by a part of their name or description',
    params: Type.Object({
      ...listing,
      status: Type.Optional(Type.String({ maxLength: 50, description: 'A comma list of 0 to 7.' })),
    }),
    response: successListOf(WorkSchema),
    handler: ({ params }) =>
      list(
        {
          userId: params.user_id,
          name: params.name,
          description: params.description,
          statuses: params.status === undefined ? undefined : statusesIn(params.status),
          runFrequency: params.run_frequency,
          isSearch: true,
        },
        params,
      ),
  });

  addJarRoutes(app, around, show);
}

function addJarRoutes(
  app: FastifyInstance,
  { works, directories }: WorkRoutesSurroundings,
  show: (work: Work) => Promise<unknown>,
): void {
  route(app, {
    method: 'PUT',
    url: `${base}/:work_id/jar`,
    role: 'operator',
    summary: 'Upload a work’s jar: the body itself, or the multipart field jar',
    file: 'jar',
    isRawFile: true,
    params: Type.Object({
      work_id: WorkId,
      name: Type.Optional(
        Type.String({
          maxLength: 255,
          description: 'What it is called; by default as the multipart field has it.',
        }),
      ),
    }),
    response: successOf(WorkSchema),
    handler: async ({ params: { work_id, name }, upload, actor }) => {
      const work = await works.get(work_id);
      if (upload === null || upload.size === 0) {
        throw new Refusal(
          400,
          'missing_parameter',
          'jar is missing: send the file as the body, or as its multipart field.',
        );
      }
      const jarName = readJarName(name ?? (upload.name === '' ? `${work.id}.jar` : upload.name));
      await readJar(upload.path, jarName);
      const jar = { name: jarName, size: upload.size, sha256: upload.sha256 };
      return show(await works.setJar(work_id, upload.path, jar, actor));
    },
  });

  route(app, {
    method: 'GET',
    url: `${base}/:work_id/jar`,
    role: 'viewer',
    summary: 'Download a work’s jar',
    produces: 'application/java-archive',
    params: Type.Object({ work_id: WorkId }),
    handler: async (context) => {
      const { id, name, jar, workDirectory } = await works.get(context.params.work_id);
      if (jar === null) throw new Refusal(404, 'jar_not_found', `${name} (${id}) has no jar.`);
      return sendFile(context, {
        path: directories.pathOf(workDirectory, jar.name),
        name: jar.name,
        contentType: 'application/java-archive',
        etag: jar.sha256,
      });
    },
  });
}

/** @throws {Refusal} 400 for what is no status. */
function statusesIn(list: string): number[] {
  return list.split(',').map((text) => {
    if (/^\s*[0-7]\s*$/.test(text)) return Number(text);
    throw new Refusal(400, 'invalid_parameter', `status: ${JSON.stringify(text)} is none of 0 to 7.`);
  });
}

import type { FastifyInstance } from 'fastify';
import { Type, type TSchema } from 'typebox';
import type { Actor } from '../api/operator.js';
import {
  Id,
  pageOf,
  paging,
  readId,
  success,
  successOf,
  successPage,
  successPageOf,
  type Listed,
  type Page,
} from './envelope.js';
import { orchestrationRoute } from './orchestration-route.js';

/** Rows of one kind, as the API shows them: what is the same for all kinds. */
export interface RowKind<Row> {
  /** What its paths begin with, such as `/cluster`. */
  readonly path: string;
  readonly rows: {
    list(page: Page): Promise<Listed<Row>>;
    get(id: number): Promise<Row>;
  };
  readonly schema: TSchema;
  readonly show: (row: Row) => unknown;
}

/** Adds the list of all rows of a kind. */
export function addListRoute<Row>(
  app: FastifyInstance,
  { path, rows: kept, schema, show }: RowKind<Row>,
  summary: string,
): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: `${path}/list`,
    summary,
    params: Type.Object(paging),
    response: successPageOf(schema),
    handler: async ({ params }) => {
      const page = pageOf(params);
      const { rows, count } = await kept.list(page);
      return successPage(rows.map(show), page, count);
    },
  });
}

/** Adds what shows one row. */
export function addShowRoute<Row>(
  app: FastifyInstance,
  { path, rows, schema, show }: RowKind<Row>,
  summary: string,
): void {
  orchestrationRoute(app, {
    kind: 'read',
    url: `${path}/:id`,
    summary,
    params: Type.Object({ id: Id }),
    response: successOf(schema),
    handler: async ({ params }) => success(show(await rows.get(readId(params.id)))),
  });
}

/** What the document has as `data` where there is nothing to say. */
const nothings = {
  text: { data: '', schema: Type.Literal('') },
  object: { data: {}, schema: Type.Object({}) },
  null: { data: null, schema: Type.Null() },
} as const;

/** Adds what deletes one row. @param nothing which `data` the document has for this kind. */
export function addRemoveRoute(
  app: FastifyInstance,
  url: string,
  rows: { remove(id: number, actor: Actor): Promise<unknown> },
  summary: string,
  nothing: keyof typeof nothings,
): void {
  const { data, schema } = nothings[nothing];
  orchestrationRoute(app, {
    kind: 'remove',
    url,
    summary,
    params: Type.Object({ id: Id }),
    response: successOf(schema),
    handler: async ({ params, actor }) => {
      await rows.remove(readId(params.id), actor);
      return success(data);
    },
  });
}

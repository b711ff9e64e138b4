import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { LessThan, type FindOptionsWhere } from 'typeorm';
import { AuditRow } from '../api/audit.entity.js';
import { route } from '../api/route.js';
import type { Store } from '../store/store.js';
import { Cursor, Limit, PageSchema, cutPage } from './paging.js';

/** Adds the audit log (contract, platform.md, "audit"). */
export function addAuditRoute(app: FastifyInstance, { read }: Store): void {
  route(app, {
    method: 'GET',
    url: '/api/platform/audit',
    role: 'admin',
    summary: 'Who changed what, newest first',
    params: Type.Object({
      limit: Limit,
      cursor: Cursor,
      operator: Type.Optional(Type.String({ maxLength: 100 })),
      target: Type.Optional(Type.String({ maxLength: 300 })),
    }),
    response: PageSchema,
    handler: async ({ params: { limit, cursor, operator, target } }) => {
      const where: FindOptionsWhere<AuditRow> = {
        ...(operator === undefined ? {} : { operator }),
        ...(target === undefined ? {} : { target }),
      };
      const found = await read.find(AuditRow, {
        where: { ...where, ...(cursor === undefined ? {} : { id: LessThan(cursor) }) },
        order: { id: 'DESC' },
        take: limit + 1,
      });
      return { ...cutPage(found, limit), total: await read.countBy(AuditRow, where) };
    },
  });
}

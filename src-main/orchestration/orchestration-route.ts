import type { FastifyInstance } from 'fastify';
import type { TObject, TSchema } from 'typebox';
import { route, type RouteDefinition } from '../api/route.js';

/** Tables and examples of the document disagree about methods: the contract's README, "Methods", settles them. */
const methods = {
  read: ['GET', 'POST'],
  write: ['POST'],
  remove: ['POST', 'DELETE'],
} as const;

export interface OrchestrationRoute<P extends TObject> extends Pick<
  RouteDefinition<P>,
  'url' | 'summary' | 'params' | 'handler'
> {
  readonly kind: keyof typeof methods;
  readonly response: TSchema;
}

/** Adds a route with all the methods that its kind has. A viewer reads, an operator does the rest. */
export function orchestrationRoute<P extends TObject>(
  app: FastifyInstance,
  { kind, ...definition }: OrchestrationRoute<P>,
): void {
  for (const method of methods[kind])
    route(app, { ...definition, method, role: kind === 'read' ? 'viewer' : 'operator' });
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { sessionCookie } from '../api/identity.js';
import { roles } from '../api/operator.js';
import { route } from '../api/route.js';
import { Refusal } from '../lib/errors.js';
import { sessionLifetimeMs, type Tokens } from './tokens.service.js';

/**
 * Adds signing in and out (contract, platform.md, "session").
 * @param around `isTls`: whether cookies may only travel over TLS.
 */
export function addSessionRoutes(
  app: FastifyInstance,
  { tokens, isTls }: { readonly tokens: Tokens; readonly isTls: boolean },
): void {
  const { identity } = app.routeSurroundings;
  const Who = Type.Object({ name: Type.String(), role: Type.Enum([...roles]) });
  const cookie = { path: '/', httpOnly: true, sameSite: 'strict', secure: isTls } as const;

  route(app, {
    method: 'POST',
    url: '/api/platform/session',
    role: 'public',
    summary: 'Sign in, by a token or a one-time code',
    params: Type.Object({
      token: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
      code: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    }),
    response: Who,
    handler: async ({ params: { token, code }, request, reply }) => {
      if ((token === undefined) === (code === undefined)) {
        throw new Refusal(400, 'missing_parameter', 'Give a token or a code.');
      }
      try {
        const { session, operator } = await tokens.signIn(
          code === undefined ? { token: token ?? '' } : { code },
        );
        void reply.setCookie(sessionCookie, session, { ...cookie, maxAge: sessionLifetimeMs / 1000 });
        return { name: operator.name, role: operator.role };
      } catch (error) {
        if (error instanceof Refusal && error.status === 401) {
          identity.checkFailures(request.address);
          identity.noteFailure(request.address);
        }
        throw error;
      }
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/platform/session',
    role: 'viewer',
    summary: 'Who am I?',
    params: Type.Object({}),
    response: Who,
    handler: ({ actor: { operator } }) => ({ name: operator.name, role: operator.role }),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/platform/session',
    role: 'public',
    summary: 'Sign out',
    params: Type.Object({}),
    handler: async ({ request, reply }) => {
      const session = request.cookies[sessionCookie];
      if (session !== undefined) await tokens.signOut(session);
      return reply.clearCookie(sessionCookie, cookie).code(204).send();
    },
  });
}

import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from './route.js';

/** Must be registered before the routes it describes. */
export async function describeApi(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Wheelhouse',
        version,
        description: 'Every route of every family, from the schemas that validate.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          basic: {
            type: 'http',
            scheme: 'basic',
            description: 'The password is the token, the user name anything.',
          },
          header: { type: 'apiKey', in: 'header', name: 'X-Access-Token' },
          parameter: { type: 'apiKey', in: 'query', name: 'access_token' },
        },
      },
      security: [{ bearer: [] }, { basic: [] }, { header: [] }, { parameter: [] }],
    },
  });
}

/** Serves the description and its pages, for viewers. */
export async function serveApiDescription(app: FastifyInstance): Promise<void> {
  route(app, {
    method: 'GET',
    url: '/openapi.json',
    role: 'viewer',
    summary: 'This description',
    params: Type.Object({}),
    handler: () => app.swagger(),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiHooks: {
      onRequest: (request, _reply, done) => {
        app.routeSurroundings.identity.identify(request, null, true).then(() => done(), done);
      },
    },
  });
}

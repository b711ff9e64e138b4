import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import { Label, Platform, given, readValidate } from './app-fields.js';
import { showApp, type Apps } from './apps.service.js';
import { RecipeSchema, readRecipe, type RecipeRequest } from './build-recipe.js';
import { Id } from './object-id.js';
import { parseRepository } from './repository-address.js';

const AppSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  platforms: Type.Array(Type.String()),
  created: Type.String(),
  updated: Type.String(),
  forbidden: Type.Boolean(),
  validate: Type.Boolean(),
  prj_path: Type.Union([Type.String(), Type.Null()]),
  build: Type.Unknown(),
});

const fields = {
  forbidden: Type.Optional(Type.Boolean({ description: 'Whether nothing of it may be built.' })),
  validate: Type.Optional(Type.Boolean({ description: 'False for a deleted one; true restores it.' })),
  prj_path: Type.Optional(
    Type.Union([
      Type.String({ maxLength: 2000, description: 'Its git repository: a path on the builder, or a URL.' }),
      Type.Null(),
    ]),
  ),
  build: Type.Optional(Type.Union([RecipeSchema, Type.Null()])),
};
const Name = Label('What it is called. Unique among the apps there are.');
const Platforms = Type.Array(Platform, { maxItems: 50 });

/** Adds the apps' endpoints (document, "App"; contract, apps.md). */
export function addAppRoutes(app: FastifyInstance, { apps }: { readonly apps: Apps }): void {
  route(app, {
    method: 'GET',
    url: '/api/app',
    role: 'viewer',
    summary: 'List apps, oldest first',
    params: Type.Object({
      name: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name.' })),
      platform: Type.Optional(Platform),
      validate: Type.Optional(Type.Boolean({ description: 'False lists the deleted ones.' })),
    }),
    response: Type.Array(AppSchema),
    handler: async ({ params: { name, platform }, request }) => {
      const isLive = readValidate(request.query) ?? true;
      return (await apps.list({ isLive, name, platform })).map(showApp);
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/app/:id',
    role: 'viewer',
    summary: 'Show an app',
    params: Type.Object({ id: Id }),
    response: AppSchema,
    handler: async ({ params }) => showApp(await apps.get(params.id)),
  });

  route(app, {
    method: 'POST',
    url: '/api/app',
    role: 'operator',
    summary: 'Create an app',
    params: Type.Object({ ...fields, name: Name, platforms: Type.Array(Platform, { default: [] }) }),
    response: AppSchema,
    handler: async ({ params: { name, platforms, forbidden = false, prj_path, build }, actor, reply }) => {
      const created = await apps.create(
        {
          name,
          platforms: [...new Set(platforms)],
          isForbidden: forbidden,
          repository: readRepository(prj_path) ?? '',
          recipe: recipeOf(build) ?? null,
        },
        actor,
      );
      return reply.code(201).send(showApp(created));
    },
  });

  route(app, {
    method: 'PUT',
    url: '/api/app/:id',
    role: 'operator',
    summary: 'Change an app; what is not given stays',
    params: Type.Object({
      ...fields,
      id: Id,
      name: Type.Optional(Name),
      platforms: Type.Optional(Platforms),
    }),
    response: AppSchema,
    handler: async ({ params, request, actor, reply }) => {
      const { id, name, platforms, forbidden: isForbidden, prj_path, build } = params;
      const change = given({
        name,
        platforms: platforms === undefined ? undefined : [...new Set(platforms)],
        isForbidden,
        repository: readRepository(prj_path),
        recipe: recipeOf(build),
      });
      const isLive = readValidate(request.body, request.query);
      return reply.code(201).send(showApp(await apps.change(id, change, isLive, actor)));
    },
  });

  route(app, {
    method: 'DELETE',
    url: '/api/app/:id',
    role: 'operator',
    summary: 'Delete an app and cancel its builds; PUT {validate: true} restores it',
    params: Type.Object({ id: Id }),
    handler: async ({ params, actor, reply }) => {
      await apps.remove(params.id, actor);
      return reply.code(204).send();
    },
  });
}

/** @returns undefined for what is not given, '' for none. @throws {Refusal} 400. */
function readRepository(text: string | null | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === null || text === '') return '';
  parseRepository(text);
  return text;
}

function recipeOf(request: RecipeRequest | null | undefined) {
  return request === undefined || request === null ? request : readRecipe(request);
}

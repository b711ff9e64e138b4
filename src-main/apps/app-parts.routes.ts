import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route } from '../api/route.js';
import type { AppChannel, AppVersion } from './app.entity.js';
import { Label, Platform, given, platformFields, platformOf, requiredPlatform } from './app-fields.js';
import { showChannel, showVersion } from './app-part-kinds.js';
import type { AppParts } from './app-parts.service.js';
import { readRef } from './git-ref.js';
import { Id } from './object-id.js';

const shown = {
  id: Type.String(),
  code: Type.String(),
  name: Type.String(),
  platform: Type.String(),
  platforms: Type.String(),
  created: Type.String(),
  updated: Type.String(),
};
const filter = {
  appid: Id,
  name: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name.' })),
  platform: Type.Optional(Platform),
};
const Ref = (description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength: 250, description }), Type.Null()]));
const refs = {
  git_tag: Ref('The tag to build. It goes before git_index.'),
  git_index: Ref('The commit to build.'),
};

/** Adds the versions' endpoints (document, "Version"). */
export function addVersionRoutes(
  app: FastifyInstance,
  { versions }: { readonly versions: AppParts<AppVersion> },
): void {
  const VersionSchema = Type.Object({ ...shown, git_tag: Type.String(), git_index: Type.String() });
  const Code = Label('Its number, such as 51200. It may repeat.');
  const Name = Label('What people call it, such as 5.12.0.');
  addReadRoutes(app, 'version', versions, VersionSchema, showVersion);

  route(app, {
    method: 'POST',
    url: '/api/app/:appid/version',
    role: 'operator',
    summary: 'Create a version',
    params: Type.Object({ appid: Id, code: Code, name: Name, ...platformFields, ...refs }),
    response: VersionSchema,
    handler: async ({ params: { appid, code, name, git_tag, git_index, ...rest }, actor, reply }) => {
      const created = await versions.create(
        appid,
        {
          code,
          name,
          platform: requiredPlatform(rest),
          gitTag: readRef('git_tag', git_tag ?? null),
          gitIndex: readRef('git_index', git_index ?? null),
        },
        actor,
      );
      return reply.code(201).send(showVersion(created));
    },
  });

  route(app, {
    method: 'PUT',
    url: '/api/app/:appid/version/:id',
    role: 'operator',
    summary: 'Change a version; what is not given stays',
    params: Type.Object({
      appid: Id,
      id: Id,
      code: Type.Optional(Code),
      name: Type.Optional(Name),
      ...platformFields,
      ...refs,
    }),
    response: VersionSchema,
    handler: async ({ params: { appid, id, code, name, git_tag, git_index, ...rest }, actor, reply }) => {
      const change = given({
        code,
        name,
        platform: platformOf(rest),
        gitTag: git_tag === undefined ? undefined : readRef('git_tag', git_tag),
        gitIndex: git_index === undefined ? undefined : readRef('git_index', git_index),
      });
      return reply.code(201).send(showVersion(await versions.change(appid, id, change, actor)));
    },
  });
}

/** Adds the channels' endpoints (document, "Channel"). */
export function addChannelRoutes(
  app: FastifyInstance,
  { channels }: { readonly channels: AppParts<AppChannel> },
): void {
  const ChannelSchema = Type.Object(shown);
  const Code = Label('What tells it apart, such as and-a0. Unique for an app and platform.');
  const Name = Label('What people call it.');
  addReadRoutes(app, 'channel', channels, ChannelSchema, showChannel);

  route(app, {
    method: 'POST',
    url: '/api/app/:appid/channel',
    role: 'operator',
    summary: 'Create a channel',
    params: Type.Object({ appid: Id, code: Code, name: Name, ...platformFields }),
    response: ChannelSchema,
    handler: async ({ params: { appid, code, name, ...rest }, actor, reply }) => {
      const created = await channels.create(appid, { code, name, platform: requiredPlatform(rest) }, actor);
      return reply.code(201).send(showChannel(created));
    },
  });

  route(app, {
    method: 'PUT',
    url: '/api/app/:appid/channel/:id',
    role: 'operator',
    summary: 'Change a channel; what is not given stays',
    params: Type.Object({
      appid: Id,
      id: Id,
      code: Type.Optional(Code),
      name: Type.Optional(Name),
      ...platformFields,
    }),
    response: ChannelSchema,
    handler: async ({ params: { appid, id, code, name, ...rest }, actor, reply }) => {
      const change = given({ code, name, platform: platformOf(rest) });
      return reply.code(201).send(showChannel(await channels.change(appid, id, change, actor)));
    },
  });
}

/** What is the same for both: to list, to show, to delete. */
function addReadRoutes<T extends AppVersion | AppChannel>(
  app: FastifyInstance,
  word: 'version' | 'channel',
  parts: AppParts<T>,
  schema: ReturnType<typeof Type.Object>,
  show: (part: T) => unknown,
): void {
  const url = `/api/app/:appid/${word}`;
  route(app, {
    method: 'GET',
    url,
    role: 'viewer',
    summary: `List the ${word}s of an app, oldest first`,
    params: Type.Object(filter),
    response: Type.Array(schema),
    handler: async ({ params: { appid, ...wanted } }) => (await parts.list(appid, wanted)).map(show),
  });

  route(app, {
    method: 'GET',
    url: `${url}/:id`,
    role: 'viewer',
    summary: `Show a ${word}`,
    params: Type.Object({ appid: Id, id: Id }),
    response: schema,
    handler: async ({ params: { appid, id } }) => show(await parts.get(appid, id)),
  });

  route(app, {
    method: 'DELETE',
    url: `${url}/:id`,
    role: 'operator',
    summary: `Delete a ${word} that no build uses now`,
    params: Type.Object({ appid: Id, id: Id }),
    handler: async ({ params: { appid, id }, actor, reply }) => {
      await parts.remove(appid, id, actor);
      return reply.code(204).send();
    },
  });
}

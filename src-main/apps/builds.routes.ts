import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { requireRole } from '../api/identity.js';
import { route, type RouteContext } from '../api/route.js';
import { sendContent, sendFile } from '../api/send-file.js';
import { downloadLifetimeMs, type UrlSigner } from '../api/signed-url.js';
import type { Workers } from '../engine/workers.js';
import { Refusal } from '../lib/errors.js';
import type { Store } from '../store/store.js';
import { Platform } from './app-fields.js';
import { archiveOf, contentTypeOf, fileNameOf, packagesOf } from './build-archive.js';
import { isKnownStatus, showBuilds, showChannelStates, type PackageUrls } from './build-views.js';
import type { Build } from './build.entity.js';
import type { Builds } from './builds.service.js';
import { Id } from './object-id.js';
import type { PackageStore } from './package-store.js';

export interface BuildRoutesSurroundings {
  readonly store: Store;
  readonly builds: Builds;
  readonly packages: PackageStore;
  readonly workers: Workers;
  readonly urls: UrlSigner;
}

/** Addresses that people read off a screen with a phone (contract, README.md, "Download URLs"). */
const phoneLifetimeMs = 24 * 3600_000;
/** Builds listed where nobody says how many. */
const usualLimit = 50;

const BuildSchema = Type.Object(
  {
    id: Type.String(),
    appid: Type.String(),
    platform: Type.String(),
    versionid: Type.String(),
    channels: Type.Array(Type.String()),
    status: Type.Integer({ description: '-1 error, 1 init, 2 running, 3 finished, 4 cancelled.' }),
    file: Type.Union([Type.String({ description: 'All packages in one zip.' }), Type.Null()]),
    packages: Type.Array(
      Type.Object({
        channel: Type.String(),
        name: Type.String(),
        size: Type.Integer(),
        sha256: Type.String(),
        url: Type.String(),
        phone_url: Type.String({ description: 'The same, good for a day.' }),
      }),
    ),
    error: Type.Union([Type.String(), Type.Null()]),
    created: Type.String(),
    updated: Type.String(),
    run_time: Type.Number({ description: 'Seconds.' }),
    number: Type.Integer(),
    app_name: Type.String(),
    version_code: Type.String(),
    version_name: Type.String(),
    git_ref: Type.String(),
    commit: Type.Union([Type.String(), Type.Null()]),
    builder: Type.String(),
    parallel: Type.Integer(),
    operator: Type.String(),
    cancelled_by: Type.Union([Type.String(), Type.Null()]),
    started: Type.Union([Type.String(), Type.Null()]),
    ended: Type.Union([Type.String(), Type.Null()]),
    checkout_run: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: true },
);
const SizeThen = Type.Object({ number: Type.Integer(), size: Type.Integer() });
const ChannelSchema = Type.Object({
  code: Type.String(),
  name: Type.String(),
  state: Type.String(),
  run_id: Type.Union([Type.String(), Type.Null()]),
  started: Type.Union([Type.String(), Type.Null()]),
  ended: Type.Union([Type.String(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()]),
  median: Type.Union([Type.Number({ description: 'Seconds that it took of late.' }), Type.Null()]),
  last: Type.Union([SizeThen, Type.Null()]),
  sizes: Type.Array(SizeThen),
});

/** Adds what makes, lists and ends builds (document, "AppBuild"; contract, apps.md, "Builds"). */
export function addBuildRoutes(app: FastifyInstance, around: BuildRoutesSurroundings): void {
  const { store, builds, workers } = around;
  const show = async (request: FastifyRequest, build: Build) => {
    const [shown] = await showBuilds(store.read, workers, [build], urlsFor(around.urls, request));
    return { ...shown, channel_states: await showChannelStates(store.read, build) };
  };

  route(app, {
    method: 'POST',
    url: '/api/build',
    role: 'operator',
    summary: 'Build a version for some channels',
    params: Type.Object({
      appid: Type.String({ maxLength: 200, description: 'Id of the app.' }),
      versionid: Type.String({ maxLength: 200, description: 'Id of the version.' }),
      channels: Type.Array(Type.String({ maxLength: 200 }), {
        minItems: 1,
        maxItems: 1000,
        description: 'Codes of channels, at least one.',
      }),
      platform: Type.Optional(Platform),
    }),
    response: BuildSchema,
    handler: async ({ params: { appid, versionid, channels, platform }, actor, request }) =>
      show(request, await builds.request({ appId: appid, versionId: versionid, channels, platform }, actor)),
  });

  route(app, {
    method: 'GET',
    url: '/api/build/status/:appid',
    role: 'viewer',
    summary: 'Whether an app is being built',
    params: Type.Object({ appid: Id }),
    response: Type.Object({
      running: Type.Boolean(),
      queued: Type.Integer(),
      current: Type.Union([Type.String(), Type.Null()]),
    }),
    handler: ({ params }) => builds.status(params.appid),
  });

  route(app, {
    method: 'GET',
    url: '/api/build/tasks',
    role: 'viewer',
    summary: 'List builds, newest first; the header X-Total-Count has how many there are',
    params: Type.Object({
      appid: Type.Optional(Id),
      platform: Type.Optional(Platform),
      status: Type.Optional(Type.Integer({ description: '-1, 1, 2, 3 or 4.' })),
      limit: Type.Integer({ default: usualLimit, minimum: 0, maximum: 1000, description: 'At most 1000.' }),
      offset: Type.Integer({ default: 0, minimum: 0, description: 'Builds to skip.' }),
    }),
    response: Type.Array(BuildSchema),
    handler: async ({ params: { appid, platform, status, limit, offset }, request, reply }) => {
      if (status !== undefined && !isKnownStatus(status))
        throw new Refusal(400, 'invalid_parameter', `status: ${status} is none of -1, 1, 2, 3 and 4.`);
      const found = await builds.list({ appId: appid, platform, status, limit, offset });
      void reply.header('x-total-count', found.total);
      return showBuilds(store.read, workers, found.builds, urlsFor(around.urls, request));
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/build/tasks/:id',
    role: 'viewer',
    summary: 'Show a build with the state of each channel',
    params: Type.Object({ id: Id }),
    response: Type.Intersect([BuildSchema, Type.Object({ channel_states: Type.Array(ChannelSchema) })]),
    handler: async ({ params, request }) => show(request, await builds.get(params.id)),
  });

  route(app, {
    method: 'POST',
    url: '/api/build/tasks/:id/cancel',
    role: 'operator',
    summary: 'Cancel a build; one that has ended stays as it is',
    params: Type.Object({ id: Id }),
    response: BuildSchema,
    handler: async ({ params, actor, request }) => show(request, await builds.cancel(params.id, actor)),
  });

  route(app, {
    method: 'DELETE',
    url: '/api/build/tasks/:id',
    role: 'operator',
    summary: 'Delete a build that has ended, with its packages and logs',
    params: Type.Object({ id: Id }),
    handler: async ({ params, actor, reply }) => {
      await builds.remove(params.id, actor);
      return reply.code(204).send();
    },
  });

  addDownloadRoutes(app, around);
}

/** Downloads work with a token, or without one at the addresses that builds are shown with. */
const signature = {
  exp: Type.Optional(Type.String({ pattern: '^\\d{1,12}$', description: 'End of a signed address.' })),
  sig: Type.Optional(Type.String({ maxLength: 100, description: 'Its signature.' })),
};

function addDownloadRoutes(
  app: FastifyInstance,
  { store, builds, packages, urls }: BuildRoutesSurroundings,
): void {
  route(app, {
    method: 'GET',
    url: '/api/build/tasks/:id/packages/:channel',
    role: 'public',
    summary: 'Download what a channel has made: a file, or a zip of several',
    produces: 'application/octet-stream',
    params: Type.Object({
      id: Id,
      channel: Type.String({ maxLength: 200, description: 'Code of the channel.' }),
      name: Type.Optional(Type.String({ maxLength: 4096, description: 'One of several files.' })),
      ...signature,
    }),
    handler: async (context) => {
      const { id, channel, name } = context.params;
      await authorize(context, urls, channelPath(id, channel), name === undefined ? {} : { name });
      const build = await builds.get(id);
      const found = (await packagesOf(store.read, build)).filter((each) => each.channel === channel);
      const wanted = name === undefined ? found : found.filter((each) => each.name === name);
      const [first, ...others] = wanted;
      if (first === undefined)
        throw new Refusal(
          404,
          'package_not_found',
          `Build #${build.number} has no such package of ${channel}.`,
        );
      if (others.length > 0)
        return sendContent(
          context,
          archiveOf(build, wanted, packages, `${fileNameOf(build)}-${channel}.zip`),
        );
      return sendFile(context, {
        path: packages.pathOf(id, first.position, first.part),
        name: first.name.slice(first.name.lastIndexOf('/') + 1),
        contentType: contentTypeOf(first.name),
        etag: first.sha256,
      });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/build/tasks/:id/package.zip',
    role: 'public',
    summary: 'Download all packages of a build in one zip',
    produces: 'application/zip',
    params: Type.Object({ id: Id, ...signature }),
    handler: async (context) => {
      const { id } = context.params;
      await authorize(context, urls, zipPath(id), {});
      const build = await builds.get(id);
      const found = await packagesOf(store.read, build);
      if (found.length === 0)
        throw new Refusal(404, 'package_not_found', `Build #${build.number} has no packages.`);
      return sendContent(context, archiveOf(build, found, packages, `${fileNameOf(build)}.zip`));
    },
  });
}

/** @throws {Refusal} 401 without a signature or a token; 403 for a signature that is not ours. */
async function authorize(
  { params: { exp, sig }, request }: RouteContext<{ exp?: string; sig?: string }>,
  urls: UrlSigner,
  path: string,
  signed: Readonly<Record<string, string>>,
): Promise<void> {
  if (exp !== undefined && sig !== undefined) {
    urls.verify(path, signed, exp, sig);
    return;
  }
  requireRole(await identified(request), 'viewer');
}

async function identified(request: FastifyRequest) {
  const operator = await request.server.routeSurroundings.identity.identify(request, null, true);
  if (operator === null) throw new Refusal(401, 'no_token', 'A token is needed, or a signed address.');
  return operator;
}

const channelPath = (id: string, channel: string): string =>
  `/api/build/tasks/${id}/packages/${encodeURIComponent(channel)}`;
const zipPath = (id: string): string => `/api/build/tasks/${id}/package.zip`;

function urlsFor(urls: UrlSigner, request: FastifyRequest): PackageUrls {
  const ofChannel = (id: string, channel: string, name: string | undefined, lifetimeMs: number) =>
    urls.sign(request, channelPath(id, channel), name === undefined ? {} : { name }, lifetimeMs);
  return {
    ofChannel: (id, channel, name) => ofChannel(id, channel, name, downloadLifetimeMs),
    forPhone: (id, channel, name) => ofChannel(id, channel, name, phoneLifetimeMs),
    ofAll: (id) => urls.sign(request, zipPath(id), {}),
  };
}

import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { route, type RouteContext } from '../api/route.js';
import { sendFile } from '../api/send-file.js';
import type { UrlSigner } from '../api/signed-url.js';
import { Refusal } from '../lib/errors.js';
import type { JobName, JobVersion } from './job.entity.js';
import type { JobRoutesSurroundings } from './jobs.routes.js';
import { Group, Name, Version, ok, okOf } from './route-schemas.js';

const Package = Type.Object({ sha1: Type.String(), size: Type.Integer(), file: Type.String() });

/** Adds what brings packages in and out: publish, where to download, download. */
export function addJobPackageRoutes(
  app: FastifyInstance,
  { jobs, artefacts, urls }: JobRoutesSurroundings,
): void {
  route(app, {
    method: 'POST',
    url: '/api/job/:name/publish',
    role: 'operator',
    summary: 'Publish a version: a .tar.gz with a task.json',
    file: 'package',
    params: Type.Object({
      name: Name,
      group: Group,
      sha1: Type.String({ pattern: '^[0-9a-fA-F]{40}$', description: 'SHA-1 of the file: 40 hex digits.' }),
      force: Type.Boolean({ default: false, description: 'Whether a version that exists is replaced.' }),
    }),
    response: okOf(Type.Object({ package: Package })),
    handler: async (context) => {
      const { name, group, sha1, force } = context.params;
      if (context.upload === null) {
        throw new Refusal(
          400,
          'missing_parameter',
          'package is missing: send the .tar.gz as its multipart field.',
        );
      }
      const at = { group, name };
      const version = await jobs.publish(at, context.upload, { sha1, isForced: force }, context.actor);
      return ok({ package: describePackage(context, urls, at, version) });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name/package',
    role: 'viewer',
    summary: 'Where to download a version’s package',
    params: Type.Object({ name: Name, group: Group, version: Version }),
    response: okOf(Type.Object({ package: Package })),
    handler: async (context) => {
      const { name, group, version } = context.params;
      const job = await jobs.get({ group, name });
      const published = await jobs.getVersion(job, version);
      return ok({ package: describePackage(context, urls, { group, name }, published) });
    },
  });

  route(app, {
    method: 'GET',
    url: '/api/job/:name/package/download',
    role: 'public',
    summary: 'Download a package, at an address that /package gave',
    produces: 'application/gzip',
    params: Type.Object({
      name: Name,
      group: Group,
      version: Type.String({ maxLength: 256 }),
      sha1: Type.String({ pattern: '^[0-9a-f]{40}$' }),
      exp: Type.String({ pattern: '^\\d{1,12}$' }),
      sig: Type.String({ maxLength: 100 }),
    }),
    handler: (context) => {
      const { name, group, version, sha1, exp, sig } = context.params;
      urls.verify(downloadPath(name), { group, version, sha1 }, exp, sig);
      const file = {
        path: artefacts.pathOf(sha1),
        name: `${name}-${version}.tar.gz`,
        contentType: 'application/gzip',
        etag: sha1,
      };
      return sendFile(context, file);
    },
  });
}

const downloadPath = (name: string): string => `/api/job/${encodeURIComponent(name)}/package/download`;

function describePackage(
  { request }: Pick<RouteContext<unknown>, 'request'>,
  urls: UrlSigner,
  { group, name }: JobName,
  { sha1, size, version }: JobVersion,
) {
  return { sha1, size, file: urls.sign(request, downloadPath(name), { group, version, sha1 }) };
}

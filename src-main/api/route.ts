import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TObject, TSchema } from 'typebox';
import { Refusal } from '../lib/errors.js';
import { familyOf } from './families.js';
import { requireRole, type Identity } from './identity.js';
import { readMultipart } from './multipart.js';
import type { Actor, Operator, Role } from './operator.js';
import { compileParameters } from './parameters.js';
import { readRawFile, type Upload } from './upload.js';

/** What a handler is given: everything checked, nothing raw but by choice. */
export interface RouteContext<P> {
  readonly params: P;
  readonly actor: Actor;
  /** The file of a multipart request; null when none came. */
  readonly upload: Upload | null;
  /** True for HEAD: a handler that streams sends its headers only. */
  readonly isHead: boolean;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface RouteDefinition<P extends TObject> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for path parameters; each of them must be in `params`. */
  readonly url: string;
  /** The least role that may call it; `public` needs no token at all. */
  readonly role: Role | 'public';
  /** One line for the documentation. */
  readonly summary: string;
  /** All parameters, wherever they come from. */
  readonly params: P;
  /** What a success replies, for the documentation. */
  readonly response?: TSchema;
  /** Media type of a success, when it is not JSON. */
  readonly produces?: string;
  /** Name of the file field, when the route takes a multipart upload. */
  readonly file?: string;
  /** Whether the body may be the file itself as well, whatever it begins with. */
  readonly isRawFile?: boolean;
  /** @returns the reply's body, or the reply itself when the handler has sent it. */
  readonly handler: (context: RouteContext<Static<P>>) => unknown;
}

/** What the server lends to its routes. */
export interface RouteSurroundings {
  readonly identity: Identity;
  readonly uploadsDir: string;
  /** Bytes. */
  readonly uploadLimit: number;
}

declare module 'fastify' {
  interface FastifyInstance {
    routeSurroundings: RouteSurroundings;
  }
  interface FastifyContextConfig {
    /** Whether the route changes nothing, whatever its method. */
    isRead?: boolean;
  }
  interface FastifyRequest {
    /** Who asks; null until known. */
    operator: Operator | null;
    /** Where it comes from. Unlike `ip` it is still known when the connection has broken. */
    address: string;
    /** The file of a multipart request, removed when the handler is done. */
    upload: Upload | null;
  }
}

const anonymousOperator: Operator = { name: 'anonymous', role: 'viewer', tokenId: null };

/** Adds a route: identity, role, parameters and uploads are settled before its handler runs. */
export function route<P extends TObject>(app: FastifyInstance, definition: RouteDefinition<P>): void {
  const { method, url, role, file } = definition;
  const readParameters = compileParameters(definition.params);

  const authorize = async (
    request: FastifyRequest,
    parameters: Readonly<Record<string, unknown>> | null,
    isLast: boolean,
  ): Promise<void> => {
    if (role === 'public' || request.operator !== null) return;
    const operator = await app.routeSurroundings.identity.identify(request, parameters, isLast);
    if (operator === null) return;
    requireRole(operator, role);
    request.operator = operator;
  };

  app.route({
    method,
    url,
    schema: describe(definition),
    config: { isRead: role === 'viewer' },
    ...(definition.isRawFile === true
      ? {
          bodyLimit: app.routeSurroundings.uploadLimit,
          preParsing: async (request: FastifyRequest, _reply: FastifyReply, body: Readable) => {
            if (isMultipart(request)) return body;
            await authorize(request, null, true);
            const { uploadsDir, uploadLimit } = app.routeSurroundings;
            request.upload = await readRawFile(body, request, { uploadsDir, fileLimit: uploadLimit });
            return nothingAfter(request);
          },
        }
      : {}),
    onRequest: async (request) => {
      await authorize(request, null, !mayHaveBody(request));
    },
    preHandler: async (request) => {
      if (request.isMultipart()) {
        if (file === undefined) throw new Refusal(400, 'unexpected_file', 'This takes no multipart body.');
        const { uploadsDir, uploadLimit } = app.routeSurroundings;
        const { fields, upload } = await readMultipart(request, {
          uploadsDir,
          fileLimit: uploadLimit,
          fileField: file,
          beforeFile: (soFar) => authorize(request, soFar, true),
        });
        request.body = fields;
        request.upload = upload;
      } else {
        await authorize(request, bodyOf(request), true);
      }
    },
    handler: async (request, reply) => {
      try {
        const params = readParameters({
          query: request.query as Record<string, unknown>,
          body: bodyOf(request),
          path: request.params as Record<string, unknown>,
        });
        const operator = request.operator ?? anonymousOperator;
        return await definition.handler({
          params: params as Static<P>,
          actor: { operator, address: request.address, requestId: request.id },
          upload: request.upload,
          isHead: request.method === 'HEAD',
          request,
          reply,
        });
      } finally {
        // Not when the response is over: there is none when the client has left.
        if (request.upload !== null) await rm(request.upload.path, { force: true });
      }
    },
  });
}

function mayHaveBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

const isMultipart = ({ headers }: FastifyRequest): boolean =>
  /^\s*multipart\/form-data\b/i.test(headers['content-type'] ?? '');

/** What is left to parse of a body that was taken whole; Fastify compares lengths. */
function nothingAfter({ headers }: FastifyRequest): Readable {
  const receivedEncodedLength = Number(headers['content-length'] ?? 0);
  return Object.assign(Readable.from([]), { receivedEncodedLength });
}

/** @throws {Refusal} 400 for a list where names are needed. */
function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null) return {};
  if (Array.isArray(body))
    throw new Refusal(400, 'malformed_body', 'The body must be a JSON object, not a list.');
  return body as Record<string, unknown>;
}

/** The OpenAPI side of a route: the one parameter schema, split by where a client would put each. */
function describe<P extends TObject>(definition: RouteDefinition<P>): Record<string, unknown> {
  const { method, url, summary, params, response, file, produces, role } = definition;
  const inPath = new Set([...url.matchAll(/:(\w+)/g)].map((match) => match[1]));
  const required = new Set((params as { required?: readonly string[] }).required ?? []);
  const pick = (isWanted: (name: string) => boolean) => {
    const properties = Object.fromEntries(
      Object.entries(params.properties).filter(([name]) => isWanted(name)),
    );
    const needed = Object.keys(properties).filter(
      (name) => required.has(name) && !('default' in (properties[name] as object)),
    );
    return { type: 'object', properties, ...(needed.length > 0 ? { required: needed } : {}) };
  };
  const hasOthers = Object.keys(params.properties).some((name) => !inPath.has(name));
  const others = pick((name) => !inPath.has(name));
  const isRead = method === 'GET' || method === 'DELETE';
  const body = file === undefined ? others : withFile(others, file);
  return {
    summary,
    tags: [familyOf(url)],
    ...(role === 'public' ? { security: [] } : {}),
    ...(inPath.size > 0 ? { params: pick((name) => inPath.has(name)) } : {}),
    ...(isRead && hasOthers ? { querystring: others } : {}),
    ...(!isRead && (hasOthers || file !== undefined) ? { body } : {}),
    ...(file === undefined ? {} : { consumes: ['multipart/form-data'] }),
    ...(response === undefined ? {} : { response: { 200: response } }),
    ...(produces === undefined ? {} : { produces: [produces] }),
  };
}

function withFile(
  schema: { properties: Record<string, unknown>; required?: string[] },
  file: string,
): object {
  return {
    ...schema,
    properties: { ...schema.properties, [file]: { type: 'string', format: 'binary' } },
    required: [...(schema.required ?? []), file],
  };
}

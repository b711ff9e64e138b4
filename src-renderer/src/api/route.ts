import { open, request } from './http';
import type { paths } from './openapi';
import { urlOf, type RequestOptions } from './send';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The routes that the control plane says it has for a method, as `/openapi.json` spells them. */
export type RouteOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Readonly<Record<M, { parameters: object }>> ? P : never;
}[keyof paths];

type ParametersOf<P extends keyof paths, M extends Method> =
  paths[P] extends Readonly<Record<M, { parameters: infer Parameters }>> ? Parameters : never;

type PathOf<P extends keyof paths, M extends Method> =
  ParametersOf<P, M> extends { path: infer Path } ? Path : undefined;
type QueryOf<P extends keyof paths, M extends Method> =
  ParametersOf<P, M> extends { query?: infer Query } ? Query : undefined;
type BodyOf<P extends keyof paths, M extends Method> =
  paths[P] extends Readonly<Record<M, { requestBody?: { content: { 'application/json': infer Body } } }>>
    ? Body
    : undefined;

type Given<Key extends string, T> = [T] extends [undefined] ? unknown : Readonly<Record<Key, T>>;
type MaybeGiven<Key extends string, T> = [T] extends [undefined]
  ? unknown
  : Readonly<Partial<Record<Key, T>>>;

/** What a route takes: the compiler refuses a parameter that it does not have, and misses one that it needs. */
export type RouteParameters<P extends keyof paths, M extends Method> = Given<'path', PathOf<P, M>> &
  MaybeGiven<'query', QueryOf<P, M>> &
  MaybeGiven<'body', BodyOf<P, M>>;

export type RouteOptions = Pick<RequestOptions, 'signal' | 'timeout' | 'headers'>;

interface AnyParameters {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: RequestOptions['query'];
  readonly body?: unknown;
}

/** Fills in the places of a route: `/api/job/{name}` → `/api/job/disk-report`. */
function fill(route: string, path: AnyParameters['path'] = {}): string {
  return route.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(path[key] ?? ''));
}

function toRequest(
  method: Method,
  route: string,
  given: AnyParameters,
  options: RouteOptions,
): [string, RequestOptions] {
  const { query, body } = given;
  const upper = method.toUpperCase() as Uppercase<Method>;
  return [fill(route, given.path), { ...options, method: upper, query, body }];
}

/**
 * Sends a request to a route of the API and gives the JSON of its answer. The description says what routes take; what
 * they give it leaves open, so that the caller says it.
 * @throws {ApiError} as {@link request} does.
 */
export function requestRoute<T, M extends Method, P extends RouteOf<M>>(
  method: M,
  route: P,
  given: RouteParameters<P, M>,
  options: RouteOptions = {},
): Promise<T> {
  return request<T>(...toRequest(method, route, given as AnyParameters, options));
}

/** Opens a route whose answer is streamed. */
export function openRoute<M extends Method, P extends RouteOf<M>>(
  method: M,
  route: P,
  given: RouteParameters<P, M>,
  options: RouteOptions = {},
): Promise<Response> {
  return open(...toRequest(method, route, given as AnyParameters, options));
}

/** The address of a route, for what the browser itself fetches. */
export function addressOf<P extends RouteOf<'get'>>(route: P, given: RouteParameters<P, 'get'>): string {
  const { path, query } = given as AnyParameters;
  return urlOf(fill(route, path), query);
}

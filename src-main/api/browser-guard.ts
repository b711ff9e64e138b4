import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { Refusal } from '../lib/errors.js';

export interface BrowserGuardOptions {
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  /** '' for none. */
  readonly publicUrl: string;
}

/**
 * Keeps other sites' pages out (contract, README.md, "Browsers"): a foreign Origin or a cross-site fetch is refused before
 * its body is read, and a Host that is not ours too, since that is what DNS rebinding looks like.
 * @returns the check of one request, which throws a {@link Refusal} 403 or 421.
 */
export function createBrowserGuard(options: BrowserGuardOptions): (request: FastifyRequest) => void {
  const publicHost = options.publicUrl === '' ? [] : [new URL(options.publicUrl).hostname];
  const hosts = new Set(
    ['localhost', hostname(), ...publicHost, ...options.allowedHosts].map((host) => host.toLowerCase()),
  );
  const origins = new Set(
    [...options.allowedOrigins, options.publicUrl].filter((origin) => origin !== '').map(originOf),
  );

  return (request) => {
    // Behind a trusted proxy, the host that the browser asked the proxy for.
    const { host } = request;
    const name = hostNameOf(host);
    if (name === null || (isIP(name) === 0 && !hosts.has(name))) {
      throw new Refusal(
        421,
        'unknown_host',
        `${JSON.stringify(host)} is not a name of this server. If it should be, add it to the setting api.allowedHosts.`,
      );
    }
    const { origin } = request.headers;
    if (origin !== undefined && origin !== `${request.protocol}://${host}` && !origins.has(origin)) {
      throw new Refusal(
        403,
        'foreign_origin',
        `Pages of ${JSON.stringify(origin)} may not call this server. If they should, add it to the setting api.allowedOrigins.`,
      );
    }
    const isNavigation = request.headers['sec-fetch-mode'] === 'navigate' && request.method === 'GET';
    const isAllowed = origin !== undefined && origins.has(origin);
    if (request.headers['sec-fetch-site'] === 'cross-site' && !isNavigation && !isAllowed) {
      throw new Refusal(403, 'cross_site', 'Another site’s page may not call this server.');
    }
  };
}

/** @returns the origin as browsers write it: lower case, without path and usual port; what is no URL as it is. */
function originOf(text: string): string {
  const origin = URL.parse(text)?.origin ?? 'null';
  return origin === 'null' ? text : origin;
}

/** @returns the host's name, lower case, without port or brackets; null when it is no host at all. */
export function hostNameOf(host: string): string | null {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase().replace(/\.$/, '') ?? null;
}

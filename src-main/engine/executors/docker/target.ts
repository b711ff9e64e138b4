import type { SshTarget } from '../ssh/target.js';

/** What a daemon over TCP is trusted by, and what it trusts us by; PEM texts. */
export interface TlsMaterial {
  /** Who signs the daemon's certificate; the usual authorities without it. */
  readonly ca?: string;
  readonly certificate?: string;
  readonly privateKey?: string;
}

/** What to log in to a registry with. */
export interface RegistryLogin {
  readonly server: string;
  readonly username: string;
  readonly password: string;
}

/** Where a daemon listens. `over` is the machine from which it is reached; this one without it. */
export type DockerEndpoint =
  | { readonly kind: 'socket'; readonly path: string; readonly over?: SshTarget }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** Yields the secrets each time a connection is made; null for a daemon that speaks plain TCP. */
      readonly tls: (() => Promise<TlsMaterial>) | null;
      readonly over?: SshTarget;
    };

/** A Docker daemon, and how to reach it. */
export interface DockerTarget {
  /** What people call it; messages begin with it. */
  readonly name: string;
  readonly endpoint: DockerEndpoint;
  /** @returns what to pull from a registry with; null to ask as nobody. */
  readonly loginFor: (registry: string) => Promise<RegistryLogin | null>;
}

/** Where the daemon of a machine listens unless somebody has changed it. */
export const usualSocket = '/var/run/docker.sock';

/** @returns `web-1 (Docker at /var/run/docker.sock over SSH)`. */
export function describeDaemon({ name, endpoint }: DockerTarget): string {
  const over = endpoint.over === undefined ? '' : ' over SSH';
  if (endpoint.kind === 'socket') return `${name} (Docker at ${endpoint.path}${over})`;
  const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
  return `${name} (Docker at ${host}:${endpoint.port}${over})`;
}

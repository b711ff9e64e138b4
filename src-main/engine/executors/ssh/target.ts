import type { Authentication } from './authentication.js';
import type { HostKeys } from './host-key.js';

/** A machine reached over SSH, and how. */
export interface SshTarget {
  /** What people call it; messages begin with it. */
  readonly name: string;
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly user: string;
  /** Names the credential, not its content: connections are shared by those with the same one. */
  readonly credential: string;
  /**
   * Yields the secret each time a connection is made, so that nothing keeps it meanwhile.
   * @throws when there is none; the message is shown to people.
   */
  readonly authenticate: () => Promise<Authentication>;
  readonly hostKeys: HostKeys;
  /** The machine from which this one is reached; it may have one itself. */
  readonly jump?: SshTarget;
}

/** A container that is a machine of its own, reached through its daemon. */
export interface ContainerTarget {
  readonly name: string;
  /** Name or number of the container. */
  readonly container: string;
  /** As in the container's own accounts; as its image says without one. */
  readonly user: string | null;
}

/** Whatever shells can be opened on. */
export type ShellTarget = SshTarget | ContainerTarget;

/** At most so many machines between us and a target; more is a loop. */
export const jumpLimit = 8;

/**
 * @returns a text that is the same for targets that may share a connection.
 * @throws when the chain of jump hosts is longer than 8.
 */
export function connectionKey(target: SshTarget): string {
  const chain: unknown[] = [];
  for (let at: SshTarget | undefined = target; at !== undefined; at = at.jump) {
    if (chain.length > jumpLimit)
      throw new Error(`${target.name}: more than ${jumpLimit} jump hosts lead to it; is there a loop?`);
    chain.push([at.host, at.port, at.user, at.credential]);
  }
  return JSON.stringify(chain);
}

/** @returns `web-1 (deploy@10.0.0.1:22)`, an address of IPv6 in brackets; `box (container web)`. */
export function describeTarget(target: ShellTarget): string {
  if ('container' in target) return `${target.name} (container ${target.container})`;
  const { name, user, host, port } = target;
  return `${name} (${user}@${host.includes(':') ? `[${host}]` : host}:${port})`;
}

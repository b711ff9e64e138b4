/** Who asks: what identity makes of a request, and what services record in the audit log. */

/** In rising order of power: a role may do all that the ones before it may. */
export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface Operator {
  /** Token name: the operator's name everywhere. */
  readonly name: string;
  readonly role: Role;
  /** Id of the token behind the request or the session; null for an anonymous request. */
  readonly tokenId: string | null;
}

/** An operator and where the request came from, for the audit log. */
export interface Actor {
  readonly operator: Operator;
  /** Remote address. */
  readonly address: string;
  readonly requestId: string;
}

/** @returns whether `role` may do what `needed` may. */
export function roleSuffices(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

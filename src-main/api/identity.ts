import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import { Refusal } from '../lib/errors.js';
import { hostNameOf } from './browser-guard.js';
import { FailureLimit } from './failure-limit.js';
import { familyOf, type Family } from './families.js';
import { roleSuffices, type Operator, type Role } from './operator.js';

export const sessionCookie = 'wheelhouse_session';

/** What the tokens we make begin with: text that does is never taken for a name. */
export const tokenPrefix = 'wh_';

/** Who is behind a token or a session: the platform knows. */
export interface Authenticator {
  byToken(token: string): Promise<Operator | null>;
  bySession(session: string): Promise<Operator | null>;
}

/** Families without authentication of their own, and what nobody in particular may do in them. */
export interface AnonymousAccess {
  readonly families: readonly Family[];
  readonly role: Role;
}

/** What a request shows of itself; `raw` is an Authorization without a scheme: a token or a bare name. */
interface Credential {
  readonly kind: 'token' | 'raw' | 'session';
  readonly value: string;
}

/** Makes an operator of a request, in every form the contract accepts (README.md, "Identity"). */
export class Identity {
  readonly #authenticator: Authenticator;
  readonly #anonymous: AnonymousAccess;
  readonly #failures: FailureLimit;

  constructor(authenticator: Authenticator, anonymous: AnonymousAccess, failures = new FailureLimit()) {
    this.#authenticator = authenticator;
    this.#anonymous = anonymous;
    this.#failures = failures;
  }

  /**
   * @param parameters the body's parameters once they are read; before that only what stands in headers and URL counts.
   * @param isLast whether this is the last chance: nothing more of the request will be read.
   * @returns the operator; null when nothing was shown so far and there is more to read.
   * @throws {Refusal} 401, or 429 for an address that has failed too often.
   */
  async identify(
    request: FastifyRequest,
    parameters: Readonly<Record<string, unknown>> | null,
    isLast: boolean,
  ): Promise<Operator | null> {
    const credential = credentialOf(request, parameters);
    if (credential === null) {
      // The body may hold a token that says more.
      if (!isLast) return null;
      const anonymous = this.#anonymousOperator(request);
      if (anonymous !== null) return anonymous;
      throw new Refusal(401, 'no_token', 'A token is needed: send it as "Authorization: Bearer <token>".');
    }
    const operator =
      credential.kind === 'session'
        ? await this.#authenticator.bySession(credential.value)
        : await this.#authenticator.byToken(credential.value);
    if (operator !== null) return operator;
    // A session that has ended is no guess at a token.
    if (credential.kind === 'session')
      throw new Refusal(401, 'session_ended', 'The session has ended. Sign in again.');
    const named = this.#namedOperator(request, credential);
    if (named !== null) return named;
    this.checkFailures(request.address);
    this.#failures.note(request.address);
    throw new Refusal(401, 'bad_token', 'The token is not valid, or has expired.');
  }

  /** @throws {Refusal} 429 for an address that has failed too often of late. */
  checkFailures(address: string): void {
    const wait = this.#failures.waitFor(address);
    if (wait === null) return;
    throw new Refusal(
      429,
      'too_many_failures',
      `Too many failed sign-ins from ${address}. Try again in ${wait} s.`,
      {
        headers: { 'retry-after': String(wait) },
      },
    );
  }

  /** Notes a sign-in that failed elsewhere than in `identify`. */
  noteFailure(address: string): void {
    this.#failures.note(address);
  }

  #anonymousOperator(request: FastifyRequest): Operator | null {
    const { families, role } = this.#anonymous;
    if (!families.includes(familyOf(request.url))) return null;
    const isLocal = isLoopback(request.address) && isLoopbackHost(request.host) && !request.headers.origin;
    return isLocal ? { name: 'anonymous', role, tokenId: null } : null;
  }

  /** The orchestration clients' habit: their user's name alone. A token that failed must not become one. */
  #namedOperator(request: FastifyRequest, { kind, value }: Credential): Operator | null {
    const isName =
      kind === 'raw' && !value.startsWith(tokenPrefix) && familyOf(request.url) === 'orchestration';
    const anonymous = isName ? this.#anonymousOperator(request) : null;
    return anonymous && { ...anonymous, name: value.slice(0, 100) };
  }
}

/** @throws {Refusal} 403 when the operator's role is too low. */
export function requireRole(operator: Operator, needed: Role): void {
  if (roleSuffices(operator.role, needed)) return;
  const need = needed === 'admin' ? 'an admin' : 'an operator or admin';
  throw new Refusal(
    403,
    'role_too_low',
    `${operator.name} has the role ${operator.role}; this needs ${need}.`,
  );
}

function credentialOf(
  request: FastifyRequest,
  parameters: Readonly<Record<string, unknown>> | null,
): Credential | null {
  const authorization = fromAuthorization(request.headers.authorization);
  if (authorization !== null) return authorization;
  const token =
    fromText(request.headers['x-access-token']) ??
    fromText((request.query as Record<string, unknown> | null)?.['access_token']) ??
    fromText(parameters?.['access_token']);
  if (token !== null) return { kind: 'token', value: token };
  const session = fromText(request.cookies[sessionCookie]);
  return session === null ? null : { kind: 'session', value: session };
}

/** Bearer, Basic with any user name (RFC 7617), or the raw value, as the orchestration clients send it. */
function fromAuthorization(header = ''): Credential | null {
  const [scheme = '', ...rest] = header.trim().split(' ');
  const value = rest.join(' ').trim();
  if (scheme === '') return null;
  if (scheme.toLowerCase() === 'bearer') return value === '' ? null : { kind: 'token', value };
  if (scheme.toLowerCase() !== 'basic') return { kind: 'raw', value: header.trim() };
  const pair = Buffer.from(value, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  const password = colon === -1 ? '' : pair.slice(colon + 1);
  return password === '' ? null : { kind: 'token', value: password };
}

const fromText = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** @returns whether the address is of this machine alone. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function isLoopbackHost(host: string): boolean {
  const name = hostNameOf(host);
  return name !== null && (name === 'localhost' || isLoopback(name));
}

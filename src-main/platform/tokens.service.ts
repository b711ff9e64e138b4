import { createHash, randomBytes } from 'node:crypto';
import { LessThan } from 'typeorm';
import { recordChange } from '../api/audit.js';
import { tokenPrefix } from '../api/identity.js';
import type { Actor, Operator, Role } from '../api/operator.js';
import { Refusal } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { Store } from '../store/store.js';
import { Session, Token } from './token.entity.js';

/** A one-time sign-in code is good for ten minutes (contract, platform.md, "session"). */
const codeLifetimeMs = 10 * 60_000;

/** A browser stays signed in for a week. */
export const sessionLifetimeMs = 7 * 24 * 3600_000;

/** Codes that may be open at once; the oldest goes first. */
const openCodes = 100;

/** "Last used" is for people: one write a minute and token is exact enough. */
const lastUsedStepMs = 60_000;

/** The shortest token that may be given from outside. */
export const shortestToken = 24;

/** Who the desktop is: what it does is done by whoever sits at this machine. No token may take the name. */
const parent: Operator = { name: 'desktop', role: 'admin', tokenId: null };

/** A token just made: the only time its value is seen. */
export interface NewToken {
  readonly token: Token;
  readonly value: string;
}

const hashOf = (value: string): string => createHash('sha256').update(value).digest('hex');

/** Tokens, sessions and one-time codes: all the ways to be somebody. */
export class Tokens {
  readonly #store: Store;
  readonly #onError: (error: unknown) => void;
  /** Hash of a code → token it stands for and when it ends. In memory only: codes are for the minutes after a start. */
  readonly #codes = new Map<string, { readonly tokenId: string; readonly expiresAt: number }>();
  /** Hash of the token of whoever started us. In memory only: it ends with this process. */
  #parentHash: string | null = null;
  /** Token id → when its use was last written down. */
  readonly #usedAt = new Map<string, number>();

  /** @param onError told when a token's last use could not be written down. */
  constructor(store: Store, onError: (error: unknown) => void) {
    this.#store = store;
    this.#onError = onError;
  }

  /**
   * Makes the first token, called `admin`, when there is none at all.
   * @param given its value; generated when not given.
   * @returns the generated value, to be shown once; null when there were tokens already or the value was given.
   * @throws when the given value is shorter than 24 characters.
   */
  async makeFirst(given: string | undefined): Promise<string | null> {
    if (given !== undefined && given.length < shortestToken) {
      throw new Error(
        `WHEELHOUSE_ADMIN_TOKEN must have at least ${shortestToken} characters; it has ${given.length}.`,
      );
    }
    return this.#store.write(async (manager) => {
      if ((await manager.count(Token)) > 0) return null;
      const { token, value } = newToken('admin', 'admin', null, given);
      await manager.insert(Token, token);
      return given === undefined ? value : null;
    });
  }

  /** @returns the operator behind a token; null when there is none or it has expired. */
  async byToken(value: string): Promise<Operator | null> {
    const hash = hashOf(value);
    if (hash === this.#parentHash) return parent;
    return this.#operatorOf(await this.#store.read.findOneBy(Token, { hash }));
  }

  /** @returns a new token for whoever started us, in place of the one before; it is stored nowhere. */
  makeParentToken(): string {
    const value = makeValue();
    this.#parentHash = hashOf(value);
    return value;
  }

  /** @returns the operator behind a session cookie's value; null when it has ended. */
  async bySession(value: string): Promise<Operator | null> {
    const session = await this.#store.read.findOneBy(Session, { hash: hashOf(value) });
    if (session === null || session.expiresAt <= Date.now()) return null;
    return this.#operatorOf(await this.#store.read.findOneBy(Token, { id: session.tokenId }));
  }

  /**
   * Makes a code that signs in once, as an admin.
   * @throws when there is no admin token to sign in as.
   */
  async makeCode(): Promise<string> {
    const admins = await this.#store.read.find(Token, { where: { role: 'admin' }, order: { id: 'ASC' } });
    const [admin] = admins.filter(isValid);
    if (admin === undefined) throw new Error('there is no valid admin token to sign in as');
    for (const oldest of this.#codes.keys()) {
      if (this.#codes.size < openCodes) break;
      this.#codes.delete(oldest);
    }
    const code = randomBytes(16).toString('base64url');
    this.#codes.set(hashOf(code), { tokenId: admin.id, expiresAt: Date.now() + codeLifetimeMs });
    return code;
  }

  /**
   * Signs a browser in.
   * @returns the cookie's value and who it is.
   * @throws {Refusal} 401 for a token or code that is not good, or no more.
   */
  async signIn(
    by: { readonly token: string } | { readonly code: string },
  ): Promise<{ session: string; operator: Operator }> {
    const token = await ('token' in by
      ? this.#store.read.findOneBy(Token, { hash: hashOf(by.token) })
      : this.#redeem(by.code));
    const operator = this.#operatorOf(token);
    if (operator === null || token === null) {
      const what =
        'token' in by
          ? 'The token is not valid, or has expired.'
          : 'The sign-in link was used or is too old. Sign in with a token.';
      throw new Refusal(401, 'not_signed_in', what);
    }
    const session = randomBytes(32).toString('base64url');
    const now = Date.now();
    await this.#store.write(async (manager) => {
      await manager.delete(Session, { expiresAt: LessThan(now) });
      await manager.insert(Session, {
        hash: hashOf(session),
        tokenId: token.id,
        createdAt: now,
        expiresAt: now + sessionLifetimeMs,
      });
    });
    return { session, operator };
  }

  /** Ends a session; nothing happens when it has ended already. */
  async signOut(session: string): Promise<void> {
    await this.#store.write(async (manager) => {
      await manager.delete(Session, { hash: hashOf(session) });
    });
  }

  async list(): Promise<Token[]> {
    return this.#store.read.find(Token, { order: { id: 'ASC' } });
  }

  /**
   * @param expiresAt epoch milliseconds; null for never.
   * @throws {Refusal} 409 when the name is taken.
   */
  async create(name: string, role: Role, expiresAt: number | null, actor: Actor): Promise<NewToken> {
    return this.#store.write(async (manager) => {
      if (name === parent.name || (await manager.existsBy(Token, { name }))) {
        throw new Refusal(409, 'name_taken', `There is a token called ${name} already. Names are unique.`);
      }
      const made = newToken(name, role, expiresAt);
      await manager.insert(Token, made.token);
      await recordChange(manager, actor, {
        action: 'token.create',
        target: name,
        after: { role, expiresAt },
      });
      return made;
    });
  }

  /**
   * Deletes a token and ends its sessions.
   * @throws {Refusal} 404 when there is none; 409 for the last admin token, without which nobody could make another.
   */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.#store.write(async (manager) => {
      const token = await manager.findOneBy(Token, { id });
      if (token === null) throw new Refusal(404, 'token_not_found', `There is no token with id ${id}.`);
      const admins = (await manager.findBy(Token, { role: 'admin' })).filter(isValid);
      if (admins.every((admin) => admin.id === id) && token.role === 'admin') {
        throw new Refusal(
          409,
          'last_admin',
          `${token.name} is the last admin token. Make another one first.`,
        );
      }
      await manager.delete(Session, { tokenId: id });
      await manager.delete(Token, { id });
      const { role, expiresAt } = token;
      await recordChange(manager, actor, {
        action: 'token.delete',
        target: token.name,
        before: { role, expiresAt },
      });
    });
  }

  async #redeem(code: string): Promise<Token | null> {
    const hash = hashOf(code);
    const open = this.#codes.get(hash);
    this.#codes.delete(hash);
    if (open === undefined || open.expiresAt <= Date.now()) return null;
    return this.#store.read.findOneBy(Token, { id: open.tokenId });
  }

  #operatorOf(token: Token | null): Operator | null {
    if (token === null || !isValid(token)) return null;
    this.#noteUse(token);
    return { name: token.name, role: token.role, tokenId: token.id };
  }

  #noteUse({ id }: Token): void {
    const now = Date.now();
    if (now - (this.#usedAt.get(id) ?? 0) < lastUsedStepMs) return;
    this.#usedAt.set(id, now);
    this.#store
      .write(async (manager) => {
        await manager.update(Token, { id }, { lastUsedAt: now });
      })
      .catch(this.#onError);
  }
}

const isValid = ({ expiresAt }: Token): boolean => expiresAt === null || expiresAt > Date.now();

/** Tokens begin with `wh_`, so that scanners for leaked secrets can know them. */
const makeValue = (): string => `${tokenPrefix}${randomBytes(30).toString('base64url')}`;

function newToken(name: string, role: Role, expiresAt: number | null, given?: string): NewToken {
  const value = given ?? makeValue();
  const token: Token = {
    id: makeId(),
    name,
    role,
    hash: hashOf(value),
    createdAt: Date.now(),
    expiresAt,
    lastUsedAt: null,
  };
  return { token, value };
}

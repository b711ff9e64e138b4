import type { AnyAuthMethod, AuthHandlerMiddleware } from 'ssh2';
import type { KeyRing } from './key-ring.js';

/** How to log in. Values are secrets: they go to ssh2 and nowhere else. */
export type Authentication =
  | {
      readonly type: 'key';
      /** A private key in OpenSSH's, PEM or PuTTY's format: ed25519, ECDSA or RSA. */
      readonly privateKey: string;
      /** Of an encrypted key. */
      readonly passphrase?: string;
    }
  /** Also given to a server that asks for it as a question (keyboard-interactive). */
  | { readonly type: 'password'; readonly password: string }
  /** Path of the agent's socket, as in SSH_AUTH_SOCK. */
  | { readonly type: 'agent'; readonly socket: string };

/** Answers a server's question of who we are, and remembers why it was not content. */
export class LogIn {
  readonly #user: string;
  readonly #authentication: Authentication;
  readonly #methods: AnyAuthMethod[];
  #next = 0;
  #accepted: readonly string[] = [];
  #unanswered: string | null = null;

  /** @throws when a key cannot be read; the message says why. */
  constructor(user: string, authentication: Authentication, keys: KeyRing) {
    this.#user = user;
    this.#authentication = authentication;
    this.#methods = this.#methodsOf(authentication, keys);
  }

  /** For ssh2's `authHandler`. */
  readonly handler: AuthHandlerMiddleware = (methodsLeft, _partialSuccess, proceed) => {
    if (Array.isArray(methodsLeft)) this.#accepted = methodsLeft;
    let method = this.#methods[this.#next++];
    // What the server does not take need not be tried; it has said so only after the first attempt.
    while (method !== undefined && this.#accepted.length > 0 && !this.#accepted.includes(wireName(method))) {
      method = this.#methods[this.#next++];
    }
    proceed(method ?? (false as unknown as AnyAuthMethod));
  };

  /** @returns why the log-in was refused, as the end of a sentence. */
  get problem(): string {
    const what = {
      key: 'the key was refused',
      password: 'the password was refused',
      agent: 'no key of the agent was accepted',
    }[this.#authentication.type];
    if (this.#unanswered !== null)
      return `it asks ${JSON.stringify(this.#unanswered)}, which cannot be answered here`;
    const wanted = { key: 'publickey', password: 'password', agent: 'publickey' }[this.#authentication.type];
    const isOffered =
      this.#accepted.includes(wanted) ||
      (wanted === 'password' && this.#accepted.includes('keyboard-interactive'));
    const accepts = this.#accepted.length > 0 && !isOffered ? ` (it takes ${this.#accepted.join(', ')})` : '';
    return `${what} for user ${this.#user}${accepts}`;
  }

  #methodsOf(authentication: Authentication, keys: KeyRing): AnyAuthMethod[] {
    const username = this.#user;
    switch (authentication.type) {
      case 'key':
        return [{ type: 'publickey', username, key: keys.read(authentication) }];
      case 'agent':
        return [{ type: 'agent', username, agent: authentication.socket }];
      case 'password': {
        const { password } = authentication;
        return [
          { type: 'password', username, password },
          {
            type: 'keyboard-interactive',
            username,
            prompt: (_name, _instructions, _language, prompts, finish) => {
              // A question that shows its answer is not one for a password.
              const other = prompts.find(({ prompt, echo }) => echo === true || !/passw/i.test(prompt));
              if (other !== undefined) this.#unanswered = other.prompt.trim();
              finish(prompts.map((prompt) => (other === undefined && prompt.echo !== true ? password : '')));
            },
          },
        ];
      }
    }
  }
}

/** The name of a method in the protocol. */
const wireName = ({ type }: AnyAuthMethod): string => (type === 'agent' ? 'publickey' : type);

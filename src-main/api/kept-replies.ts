import type { EntityClass, Store } from '../store/store.js';

interface KeptReply {
  readonly revision: number;
  readonly bytes: Promise<Buffer>;
  /** 0 until it is made. */
  length: number;
}

/** What all replies kept of one kind may take together. */
const keptBytesLimit = 8 * 1024 * 1024;

/**
 * Replies that cost much to make and are asked for often: one is made once, for everyone who asks, until a transaction
 * changes a table that it is made from. Only for replies that depend on nothing but those tables and their key.
 */
export class KeptReplies {
  readonly #store: Pick<Store, 'revisionOf'>;
  readonly #tables: readonly EntityClass[];
  readonly #limitBytes: number;
  /** By key, the one asked for last at the end. */
  readonly #kept = new Map<string, KeptReply>();

  /** @param tables every table that the replies are made from. */
  constructor(
    store: Pick<Store, 'revisionOf'>,
    tables: readonly EntityClass[],
    limitBytes: number = keptBytesLimit,
  ) {
    this.#store = store;
    this.#tables = tables;
    this.#limitBytes = limitBytes;
  }

  /**
   * @param key everything that the reply depends on beside the tables.
   * @param make reads the tables outside any write, and gives the reply.
   * @returns the reply as JSON, UTF-8.
   * @throws what `make` throws; nothing is kept then.
   */
  async get(key: string, make: () => Promise<object>): Promise<Buffer> {
    const revision = this.#store.revisionOf(this.#tables);
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const reply = known?.revision === revision ? known : { revision, bytes: make().then(toBytes), length: 0 };
    this.#kept.set(key, reply);
    try {
      const bytes = await reply.bytes;
      reply.length = bytes.length;
      this.#makeRoom();
      return bytes;
    } catch (error) {
      if (this.#kept.get(key) === reply) this.#kept.delete(key);
      throw error;
    }
  }

  #makeRoom(): void {
    let total = 0;
    for (const { length } of this.#kept.values()) total += length;
    for (const [key, { length }] of this.#kept) {
      if (total <= this.#limitBytes) return;
      this.#kept.delete(key);
      total -= length;
    }
  }
}

const toBytes = (reply: object): Buffer => Buffer.from(JSON.stringify(reply));

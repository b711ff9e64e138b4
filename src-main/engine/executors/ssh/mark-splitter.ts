import { randomBytes } from 'node:crypto';

/** A word that no command can know, to tell what we have asked for from whatever else a machine writes. */
export const newMark = (): string => randomBytes(16).toString('hex');

/** Cuts a stream of bytes at the marks in it. Nothing is held back but what may be the beginning of a mark. */
export class MarkSplitter {
  readonly #mark: Buffer;
  readonly #take: (section: number, bytes: Buffer) => void;
  #section = 0;
  #held: Buffer = Buffer.alloc(0);

  /**
   * @param mark as in the scripts, which write it as `\036MARK\n`.
   * @param take is given all bytes in their order with the number of marks before them; also at each mark, with none.
   */
  constructor(mark: string, take: (section: number, bytes: Buffer) => void) {
    this.#mark = Buffer.from(`\u001e${mark}\n`);
    this.#take = take;
  }

  /** Marks seen so far. */
  get section(): number {
    return this.#section;
  }

  push(bytes: Buffer): void {
    let rest = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    for (let at = rest.indexOf(this.#mark); at !== -1; at = rest.indexOf(this.#mark)) {
      if (at > 0) this.#take(this.#section, rest.subarray(0, at));
      rest = rest.subarray(at + this.#mark.length);
      this.#take(++this.#section, rest.subarray(0, 0));
    }
    const held = this.#lengthOfBeginning(rest);
    if (rest.length > held) this.#take(this.#section, rest.subarray(0, rest.length - held));
    this.#held = rest.subarray(rest.length - held);
  }

  /** How many of the last bytes may be the beginning of a mark. */
  #lengthOfBeginning(bytes: Buffer): number {
    const from = Math.max(0, bytes.length - this.#mark.length + 1);
    for (let at = bytes.indexOf(0x1e, from); at !== -1; at = bytes.indexOf(0x1e, at + 1)) {
      if (this.#mark.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return bytes.length - at;
    }
    return 0;
  }
}

import type { RunEnding } from '../run-family.js';

/** What stands in a log in place of a secret. */
const blank = '***';

/** Shorter lines of a secret are no secret: masking them would make a log unreadable and hide nothing. */
export const maskableLength = 4;

/** Hides the secrets of one run in all that is kept or shown of it. */
export class Mask {
  readonly #pattern: RegExp | null;
  readonly #hidden: readonly Buffer[];

  /** @param secrets a secret of several lines is hidden line by line, since that is how a log has it. */
  constructor(secrets: readonly string[]) {
    const hidden = [...new Set(secrets.flatMap((secret) => secret.split(/\r?\n/)))]
      .filter((line) => line.length >= maskableLength)
      // The longer first: where one secret begins with another, both go.
      .sort((a, b) => b.length - a.length);
    this.#pattern = hidden.length === 0 ? null : new RegExp(hidden.map(RegExp.escape).join('|'), 'g');
    this.#hidden = hidden.map((line) => Buffer.from(line));
  }

  /** How far behind the place of a cut a secret may go on: bytes to be known before a long line is cut there. */
  get reach(): number {
    return Math.max(0, ...this.#hidden.map((line) => line.length - 1));
  }

  text(text: string): string {
    return this.#pattern === null ? text : text.replace(this.#pattern, blank);
  }

  /**
   * @param line bytes of a line that is to be cut, known {@link reach} bytes beyond the cut.
   * @param start where its present piece begins.
   * @param cut where the piece would end.
   * @returns where to end it so that no secret is cut in two: there, or before the secret that stands there.
   */
  cut(line: Buffer, start: number, cut: number): number {
    for (const hidden of this.#hidden) {
      const found = line.indexOf(hidden, Math.max(start + 1, cut - hidden.length + 1));
      // One that stands there may itself begin inside another.
      if (found !== -1 && found < cut) return this.cut(line, start, found);
    }
    return cut;
  }

  /** Hides secrets in what a run says of its end. */
  ending(ending: RunEnding): RunEnding {
    if (this.#pattern === null) return ending;
    const { reason, output } = ending;
    return {
      ...ending,
      reason: reason === null ? null : this.text(reason),
      output: output === null ? null : Buffer.from(this.#json(output.toString('utf8'))),
    };
  }

  /** JSON spells some characters otherwise: texts in it are compared as what they mean. */
  #json(text: string): string {
    try {
      return JSON.stringify(this.#value(JSON.parse(text)));
    } catch {
      return this.text(text);
    }
  }

  #value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#value(item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.text(key), this.#value(item)]),
    );
  }
}

/** Hides nothing. */
export const noMask = new Mask([]);

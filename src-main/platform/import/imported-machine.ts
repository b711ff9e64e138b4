/** Formats that machines can be imported from. */
export const inventoryFormats = ['openssh', 'ansible-ini', 'ansible-yaml'] as const;
export type InventoryFormat = (typeof inventoryFormats)[number];

/** A machine as an imported text has it; always one that is reached over SSH. */
export interface ImportedMachine {
  /** Unique in its import, and valid as the name of a node. */
  readonly name: string;
  /** Host name or address, as a node may have it; with `port`, unique in its import. */
  readonly address: string;
  /** 1–65,535. */
  readonly port: number;
  /** Null: as the credential says. */
  readonly user: string | null;
  /** The machine through which it is reached: the name of another one of the same import or of an existing node. */
  readonly jump: string | null;
  /** The groups it is in, those that contain its groups included. */
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  /** For people: what of its entry was changed, or could not be taken over. */
  readonly notes: readonly string[];
}

export interface ImportedInventory {
  readonly format: InventoryFormat;
  /** In the order of the text; jump hosts that have no entry of their own come last. */
  readonly machines: readonly ImportedMachine[];
  /** For people: what was left out of the whole text, with line numbers. */
  readonly notes: readonly string[];
}

export interface ImportOptions {
  /** Names of nodes there are already: a jump host of such a name is that node. */
  readonly existingNodes?: ReadonlySet<string>;
}

/**
 * Thrown for a text that cannot be imported. The message never quotes a value: inventories have passwords in them.
 */
export class InventoryError extends Error {
  override readonly name = 'InventoryError';

  /**
   * @param line counted from 1; null when it is the text as a whole.
   * @param reason one or two sentences for a person, with the way out where there is one.
   */
  constructor(
    readonly line: number | null,
    readonly reason: string,
  ) {
    super(line === null ? reason : `Line ${line}: ${reason}`);
  }
}

/** Bytes of UTF-8. */
export const textLimit = 1024 * 1024;
export const machineLimit = 10_000;

/** Collects notes for people, and keeps their number within bounds. */
export class Notes {
  readonly #kept: string[] = [];
  readonly #limit: number;
  #dropped = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(note: string): void {
    if (this.#kept.includes(note)) return;
    if (this.#kept.length < this.#limit) this.#kept.push(note);
    else this.#dropped++;
  }

  /** @returns the notes in order; a last one says how many more there were. */
  list(): string[] {
    return this.#dropped === 0 ? [...this.#kept] : [...this.#kept, `And ${this.#dropped} more notes.`];
  }
}

/**
 * Cuts a text into lines.
 * @returns the lines without their ends and without a byte order mark.
 * @throws {InventoryError} for a text over {@link textLimit} and for one that is none (control characters).
 */
export function linesOf(text: string): string[] {
  if (Buffer.byteLength(text) > textLimit) {
    throw new InventoryError(
      null,
      `The text has more than ${textLimit / 1024 / 1024} MiB. Import it in parts.`,
    );
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  lines.forEach((line, index) => {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u0008\u000B\u000E-\u001F\u007F]/.test(line)) {
      throw new InventoryError(index + 1, 'there is a control character in it. Is this a text file?');
    }
  });
  return lines;
}

/** @returns a port. @throws {InventoryError} naming the line and the setting when it is none. */
export function portOf(text: string, line: number, setting: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InventoryError(line, `${setting} must be from 1 to 65535.`);
  return port;
}

/**
 * Makes the name of a node, group or tag of any text (contract, platform.md, "nodes": a letter or digit, then letters,
 * digits, `.`, `_` and `-`; at most 100).
 * @returns null when nothing is left of it.
 */
export function toLabel(text: string): string | null {
  const label = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100)
    .replace(/-+$/, '');
  return label === '' ? null : label;
}

/** @returns whether a node can have this address: a DNS name, an IPv4 or an IPv6 address. */
export const isAddress = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._:-]{0,252}$/.test(text);

/** @returns whether a node can have this user. */
export const isUser = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/.test(text);

/** @returns a name as a note can show it. */
export const shortened = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);

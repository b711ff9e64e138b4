import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  visit,
  type Alias,
  type CST,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { AnsibleValue } from './ansible-connection.js';
import { AnsibleInventory } from './ansible-inventory.js';
import {
  InventoryError,
  linesOf,
  shortened,
  type ImportedInventory,
  type ImportOptions,
} from './imported-machine.js';

/** Of brackets, lists and maps inside each other; a group inside a group takes four. */
const depthLimit = 200;
const aliasLimit = 1_000;
/** Room for an encrypted value of each host. */
const propertyLimit = 20_000;
/** Entries that are looked at, each as often as aliases repeat it. */
const entryLimit = 500_000;

/**
 * Reads an Ansible inventory in YAML format (docs.ansible.com, "ansible.builtin.yaml"), with anchors, aliases and merges.
 * @throws {InventoryError} naming the line, for what is no inventory or no YAML and for texts over the limits.
 */
export function parseAnsibleYaml(text: string, options: ImportOptions = {}): ImportedInventory {
  const lines = linesOf(text);
  const reader = new YamlInventory(lines.join('\n'));
  reader.read();
  return reader.inventory.machines('ansible-yaml', options);
}

interface Entry {
  readonly key: string;
  readonly value: Node | null;
  readonly line: number;
}

class YamlInventory {
  readonly inventory = new AnsibleInventory();
  readonly #positions = new LineCounter();
  readonly #document: Document.Parsed;
  readonly #aliases: ReadonlyMap<Alias, Node>;
  #entries = 0;

  constructor(text: string) {
    this.#document = this.#parse(text);
    this.#aliases = this.#resolveAliases();
  }

  read(): void {
    const { contents } = this.#document;
    if (this.#follow(contents) === null) throw new InventoryError(null, 'The inventory is empty.');
    const groups = this.#entriesOf(contents, 'an inventory must be a map of groups, such as all.', 1, 0);
    const other = groups.find(({ key }) => key === 'plugin' || key === '_meta');
    if (other !== undefined) {
      throw new InventoryError(
        other.line,
        'this is for an inventory plugin, or made by one. Import what `ansible-inventory --list --yaml` prints.',
      );
    }
    for (const { key, value, line } of groups) this.#readGroup(key, value, line, 0);
  }

  #readGroup(name: string, value: Node | null, line: number, depth: number): void {
    if (name === '') throw new InventoryError(line, 'a group has no name.');
    this.inventory.addGroup(name, line);
    const mustBe = 'a group must be a map with hosts, vars and children.';
    for (const section of this.#entriesOf(value, mustBe, line, depth)) {
      if (section.key === 'hosts') {
        this.#readHosts(section, name, depth + 1);
      } else if (section.key === 'vars') {
        const entries = this.#entriesOfSection(section, depth + 1);
        this.inventory.setGroupVariables(name, this.#variablesOf(entries));
      } else if (section.key === 'children') {
        for (const child of this.#entriesOfSection(section, depth + 1)) {
          this.#readGroup(child.key, child.value, child.line, depth + 2);
          this.inventory.addChild(name, child.key, child.line);
        }
      } else {
        this.inventory.notes.add(
          `Line ${section.line}: ${shortened(section.key)} was left out: a group has hosts, vars and children.`,
        );
      }
    }
  }

  #readHosts(section: Entry, group: string, depth: number): void {
    const mustBe = 'a host must be a map of variables, or empty.';
    for (const { key, value, line } of this.#entriesOfSection(section, depth)) {
      const variables = this.#variablesOf(this.#entriesOf(value, mustBe, line, depth + 1));
      this.inventory.addHosts(key, group, variables, line);
    }
  }

  #variablesOf(entries: readonly Entry[]): Map<string, AnsibleValue> {
    const variables = new Map<string, AnsibleValue>();
    for (const { key, value, line } of entries) {
      const node = this.#follow(value);
      const isSingle = isScalar(node) && node.tag !== '!vault';
      variables.set(key, { text: node === null ? '' : isSingle ? String(node.value) : null, line });
    }
    return variables;
  }

  /** What hosts, vars or children says; a lone name is an entry without a value, as Ansible has it. */
  #entriesOfSection({ key, value, line }: Entry, depth: number): Entry[] {
    const node = this.#follow(value);
    return isScalar(node)
      ? [{ key: String(node.value), value: null, line: this.#lineOf(node, line) }]
      : this.#entriesOf(node, `${key} must be a map.`, line, depth);
  }

  /**
   * @param mustBe what is said of a value that is no map; none at all has no entries.
   * @returns what a map says itself, behind what is merged into it.
   */
  #entriesOf(value: Node | null, mustBe: string, line: number, depth: number): Entry[] {
    const node = this.#follow(value);
    if (node === null) return [];
    if (depth > depthLimit) throw new InventoryError(line, 'the groups are nested too deeply.');
    if (!isMap(node)) throw new InventoryError(this.#lineOf(node, line), mustBe);

    const own = new Map<string, Entry>();
    const merged = new Map<string, Entry>();
    for (const pair of (node as YAMLMap<Node, Node | null>).items) {
      if (++this.#entries > entryLimit) {
        throw new InventoryError(line, 'the inventory is too large with all its aliases written out.');
      }
      const entry = this.#entryOf(pair, line);
      if (entry.key === '<<') {
        for (const source of this.#mergedMaps(entry)) {
          // Of several maps, the first one that has a key counts.
          for (const each of this.#entriesOf(source, 'only a map can be merged.', entry.line, depth + 1)) {
            if (!merged.has(each.key)) merged.set(each.key, each);
          }
        }
      } else if (own.has(entry.key)) {
        throw new InventoryError(
          entry.line,
          `${shortened(entry.key)} is there a second time in the same map.`,
        );
      } else {
        own.set(entry.key, entry);
      }
    }
    return [...new Map([...merged, ...own]).values()];
  }

  #mergedMaps(entry: Entry): (Node | null)[] {
    const node = this.#follow(entry.value);
    return isSeq<Node>(node) ? node.items : [node];
  }

  #entryOf(pair: Pair<Node, Node | null>, lineAbove: number): Entry {
    const line = this.#lineOf(pair.key, lineAbove);
    const key = this.#follow(pair.key);
    if (!isScalar(key)) throw new InventoryError(line, 'a key must be a single value.');
    return { key: String(key.value), value: pair.value, line };
  }

  /** @returns what an alias stands for, or the node; null for no value: nothing written, `~` or `null`. */
  #follow(node: Node | null): Node | null {
    const found = isAlias(node) ? (this.#aliases.get(node) ?? null) : node;
    const isNone =
      isScalar(found) &&
      found.type === 'PLAIN' &&
      ['', '~', 'null', 'Null', 'NULL'].includes(String(found.value));
    return isNone ? null : found;
  }

  #lineOf(node: Node | null, otherwise: number): number {
    const offset = node?.range?.[0];
    return offset === undefined ? otherwise : this.#positions.linePos(offset).line;
  }

  #parse(text: string): Document.Parsed {
    // No schema, so that every value stays as it is written; duplicate keys are looked for here, since the package
    // compares each key with each.
    const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, prettyErrors: false });
    const [document] = composer.compose(this.#tokens(text), true, text.length);
    if (document === undefined) throw new InventoryError(null, 'The inventory is empty.');
    const [error] = document.errors;
    if (error !== undefined) {
      // Its message may quote what stands there.
      const { line } = this.#positions.linePos(error.pos[0]);
      throw new InventoryError(line, `this is not valid YAML: ${reasons[error.code] ?? error.code}.`);
    }
    return document;
  }

  /** Stops at what the package would take long over, or recurse into too deeply, before it gets there. */
  *#tokens(text: string) {
    const parser = new Parser(this.#positions.addNewLine);
    this.#positions.addNewLine(0);
    let properties = 0;
    let documents = 0;
    const stop = (offset: number, reason: string): never => {
      throw new InventoryError(this.#positions.linePos(offset).line, reason);
    };
    const checked = function* (tokens: Iterable<CST.Token>) {
      for (const token of tokens) {
        if (token.type === 'error') {
          stop(token.offset, `this is not valid YAML: ${unexpected}.`);
        }
        if (token.type === 'document' && ++documents > 1) {
          stop(token.offset, 'there is a second YAML document. Import each by itself.');
        }
        yield token;
      }
    };
    for (const lexeme of new Lexer().lex(text)) {
      yield* checked(parser.next(lexeme));
      if (parser.stack.length > depthLimit) stop(parser.offset, 'lists and maps are nested too deeply.');
      if (/^[!&%]/.test(lexeme) && ++properties > propertyLimit) {
        stop(parser.offset, `there are more than ${propertyLimit} tags, anchors and directives.`);
      }
    }
    yield* checked(parser.end());
  }

  /** In the order of the text, since an anchor may be set anew; the package would look for each alias from the top. */
  #resolveAliases(): Map<Alias, Node> {
    const anchors = new Map<string, Node>();
    const aliases = new Map<Alias, Node>();
    visit(this.#document, {
      Node: (_key, node) => {
        if (!isAlias(node)) {
          if (node.anchor !== undefined) anchors.set(node.anchor, node);
          return;
        }
        const line = this.#lineOf(node, 1);
        const target = anchors.get(node.source);
        if (target === undefined)
          throw new InventoryError(line, 'the anchor of this alias is not set above it.');
        if (aliases.size === aliasLimit) {
          throw new InventoryError(line, `there are more than ${aliasLimit} aliases.`);
        }
        aliases.set(node, target);
      },
    });
    return aliases;
  }
}

const unexpected = 'there is something that cannot be here';

/** What people meet most; other errors have the package's code. */
const reasons: Readonly<Partial<Record<string, string>>> = {
  BAD_INDENT: 'the indentation does not fit what stands above',
  BAD_SCALAR_START: 'a value that begins with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'there are two colons, or a value of several lines where a name must be',
  BLOCK_IN_FLOW: 'an indented list or map stands between brackets',
  MISSING_CHAR: 'a colon, a comma, a quote or a bracket is missing',
  MULTILINE_IMPLICIT_KEY: 'a name goes over several lines; a colon may be missing',
  TAB_AS_INDENT: 'it is indented with a tab; use spaces',
  UNEXPECTED_TOKEN: unexpected,
};

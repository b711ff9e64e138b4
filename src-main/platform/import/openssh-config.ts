import { compileGlob } from '../../lib/glob.js';
import {
  InventoryError,
  linesOf,
  Notes,
  portOf,
  shortened,
  toLabel,
  type ImportedInventory,
  type ImportOptions,
} from './imported-machine.js';
import { parseProxyCommand, parseProxyJump, type JumpHost } from './jump-host.js';
import { directiveOf, wordOf, wordsOf } from './openssh-line.js';
import { settleMachines, type MachineDraft } from './settle-machines.js';

/** What a block of the file sets; of each keyword the first value counts, as ssh(1) has it. */
interface Settings {
  hostName?: string;
  port?: number;
  user?: string;
  tag?: string;
  readonly identityFiles: string[];
  /** The first ProxyJump and the first ProxyCommand, in their order. */
  readonly proxies: Proxy[];
}

interface Proxy {
  readonly keyword: 'proxyjump' | 'proxycommand';
  /** Null: a command that is no jump host. */
  readonly jumps: readonly JumpHost[] | null;
}

/** The patterns of a Host line of one sign: names as they are, and those with wildcards. */
interface Patterns {
  readonly names: Set<string>;
  readonly wildcards: ((name: string) => boolean)[];
}

interface Block {
  readonly wanted: Patterns;
  /** One of these that matches rules the whole line out. */
  readonly unwanted: Patterns;
  readonly settings: Settings;
}

/** Of one machine; more keys than this are not told one by one. */
const identityLimit = 5;
const nameLimit = 253;
/** Characters of names times characters of patterns: about a second. */
const matchLimit = 500_000_000;
/** What looking at a block takes, in the same unit. */
const blockCost = 150;
const noteLimit = 200;

/**
 * Reads a configuration of the OpenSSH client (ssh_config(5)). Each name of a `Host` line without wildcards is a machine;
 * lines with wildcards give defaults. `Include` and `Match` (but `Match all`) are left out, with a note.
 * @throws {InventoryError} naming the line, for what ssh would not read and for texts over the limits.
 */
export function parseOpensshConfig(text: string, options: ImportOptions = {}): ImportedInventory {
  const config = new OpensshConfig(text);
  const machines = settleMachines(config.drafts(), {
    resolveJump: (jump, line) => config.resolveJump(jump, line),
    existingNodes: options.existingNodes ?? new Set(),
    notes: config.notes,
  });
  return { format: 'openssh', machines, notes: config.notes.list() };
}

class OpensshConfig {
  readonly notes = new Notes(noteLimit);
  readonly #blocks: Block[] = [];
  /** Names without wildcards, with the line of the first mention and the blocks that have them. */
  readonly #names = new Map<string, { readonly line: number; readonly blocks: Set<number> }>();
  /** Blocks that may match any name. */
  readonly #wildcardBlocks: number[] = [];
  #wildcardLength = 0;
  #matched = 0;

  constructor(text: string) {
    // What stands before the first Host is for all.
    let current: Settings | null = this.#addBlock(['*'], 1);
    linesOf(text).forEach((content, index) => {
      const line = index + 1;
      const directive = directiveOf(content, line);
      if (directive === null) return;
      const { keyword, rest } = directive;
      if (keyword === 'host') {
        current = this.#addBlock(wordsOf(rest, line), line);
      } else if (keyword === 'match') {
        if (/^all$/i.test(rest)) {
          current = this.#addBlock(['*'], line);
        } else {
          current = null;
          this.notes.add(`Line ${line}: Match was left out, with all up to the next Host.`);
        }
      } else if (keyword === 'include') {
        this.notes.add(`Line ${line}: Include was left out. Import the files it names by themselves.`);
      } else if (current !== null) {
        set(current, keyword, rest, line);
      }
    });
    if (this.#names.size === 0) {
      this.notes.add('No Host line names a machine: there are only patterns and settings for all.');
    }
  }

  *drafts(): Generator<MachineDraft> {
    for (const [name, { line }] of this.#names) yield this.#draft(name, line);
  }

  resolveJump(jump: JumpHost, line: number): MachineDraft {
    const draft = this.#draft(jump.host, this.#names.get(jump.host)?.line ?? line);
    const port = jump.port ?? draft.port;
    return {
      ...draft,
      port,
      user: jump.user ?? draft.user,
      name: port === draft.port ? draft.name : `${draft.name}-${port}`,
    };
  }

  #addBlock(words: readonly string[], line: number): Settings {
    const none = (): Patterns => ({ names: new Set(), wildcards: [] });
    const block: Block = { wanted: none(), unwanted: none(), settings: noSettings() };
    const index = this.#blocks.push(block) - 1;
    for (const word of words) {
      const isNegated = word.startsWith('!');
      const pattern = isNegated ? word.slice(1) : word;
      if (pattern === '' || pattern.length > nameLimit) {
        throw new InventoryError(line, `each name of a Host line must have 1 to ${nameLimit} characters.`);
      }
      const { names, wildcards } = isNegated ? block.unwanted : block.wanted;
      if (/[*?]/.test(pattern)) {
        wildcards.push(compileGlob(pattern));
        this.#wildcardLength += pattern.length;
      } else {
        names.add(pattern);
        if (!isNegated) this.#noteName(pattern, index, line);
      }
    }
    if (words.length === 0) throw new InventoryError(line, 'Host has no name.');
    if (block.wanted.wildcards.length > 0) this.#wildcardBlocks.push(index);
    return block.settings;
  }

  #noteName(name: string, block: number, line: number): void {
    const known = this.#names.get(name);
    if (known === undefined) this.#names.set(name, { line, blocks: new Set([block]) });
    else known.blocks.add(block);
  }

  #draft(name: string, line: number): MachineDraft {
    const settings = this.#settingsOf(name);
    const { hostName = name, port = 22, user = null, tag, identityFiles, proxies } = settings;
    const jumps = jumpsOf(proxies);
    const notes = identityFiles
      .filter((file) => file.toLowerCase() !== 'none')
      .map(
        (file) => `Uses the key ${shortened(file)}: add it as a credential and choose it for this machine.`,
      );
    if (jumps === null) {
      notes.push('Its ProxyCommand is none that can be taken over as a jump host; it is reached directly.');
    }
    const label = tag === undefined ? null : toLabel(tag);
    return {
      name,
      line,
      address: addressOf(hostName, name),
      port,
      user,
      jumps: jumps ?? [],
      groups: [],
      tags: label === null ? [] : [label],
      notes,
    };
  }

  #settingsOf(name: string): Settings {
    this.#matched += name.length * this.#wildcardLength + blockCost * this.#wildcardBlocks.length;
    if (this.#matched > matchLimit) {
      throw new InventoryError(
        null,
        'There are too many names and patterns to match them all. Import it in parts.',
      );
    }
    const named = this.#names.get(name)?.blocks ?? new Set<number>();
    const candidates = [...named.union(new Set(this.#wildcardBlocks))].sort((a, b) => a - b);
    const found = noSettings();
    for (const index of candidates) {
      const block = this.#blocks[index];
      if (block === undefined || !covers(block, name)) continue;
      const { hostName, port, user, tag, identityFiles, proxies } = block.settings;
      if (hostName !== undefined) found.hostName ??= hostName;
      if (port !== undefined) found.port ??= port;
      if (user !== undefined) found.user ??= user;
      if (tag !== undefined) found.tag ??= tag;
      for (const proxy of proxies) addProxy(found, proxy);
      found.identityFiles.push(...identityFiles.slice(0, identityLimit - found.identityFiles.length));
    }
    return found;
  }
}

const noSettings = (): Settings => ({ identityFiles: [], proxies: [] });

const covers = ({ wanted, unwanted }: Block, name: string): boolean =>
  matches(wanted, name) && !matches(unwanted, name);

const matches = ({ names, wildcards }: Patterns, name: string): boolean =>
  names.has(name) || wildcards.some((isMatch) => isMatch(name));

/** `%h` is the name that the machine was asked for by, `%%` a percent sign (ssh_config(5), "HostName"). */
const addressOf = (hostName: string, name: string): string =>
  hostName.replace(/%[h%]/g, (token) => (token === '%h' ? name : '%')).replace(/^\[(.*)\]$/, '$1');

function set(settings: Settings, keyword: string, rest: string, line: number): void {
  switch (keyword) {
    case 'hostname':
      settings.hostName ??= wordOf(rest, line);
      break;
    case 'port':
      settings.port ??= portOf(wordOf(rest, line), line, 'Port');
      break;
    case 'user':
      settings.user ??= wordOf(rest, line);
      break;
    case 'tag':
      settings.tag ??= wordOf(rest, line);
      break;
    case 'identityfile':
      if (settings.identityFiles.length < identityLimit) settings.identityFiles.push(wordOf(rest, line));
      break;
    case 'proxycommand':
      addProxy(settings, { keyword, jumps: parseProxyCommand(rest) });
      break;
    case 'proxyjump': {
      const jumps = parseProxyJump(wordOf(rest, line));
      if (jumps === null) {
        throw new InventoryError(
          line,
          'ProxyJump must be up to 8 of [user@]host[:port], with commas between.',
        );
      }
      addProxy(settings, { keyword, jumps });
      break;
    }
    default:
    // A setting of the connection that a node does not have.
  }
}

function addProxy({ proxies }: Settings, proxy: Proxy): void {
  if (!proxies.some(({ keyword }) => keyword === proxy.keyword)) proxies.push(proxy);
}

/** The first of the two counts; but a ProxyJump of `none` leaves a later ProxyCommand alone, as `ssh -G` shows. */
function jumpsOf([first, second]: readonly Proxy[]): readonly JumpHost[] | null {
  if (first === undefined) return [];
  const isNoJump = first.keyword === 'proxyjump' && first.jumps?.length === 0;
  return isNoJump && second !== undefined ? second.jumps : first.jumps;
}

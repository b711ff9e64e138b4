import type { Logger } from 'pino';
import { recordChange } from '../api/audit.js';
import type { Actor, Operator } from '../api/operator.js';
import { DockerError } from '../engine/executors/docker/docker-error.js';
import type { ConnectionPool } from '../engine/executors/ssh/connection-pool.js';
import { SshError } from '../engine/executors/ssh/ssh-error.js';
import { localNodeId } from '../engine/nodes/local-node.js';
import type { Node } from '../engine/nodes/node.entity.js';
import type { Nodes } from '../engine/nodes/nodes.js';
import { openContainerTerminal } from '../engine/terminals/container-terminal.js';
import { openLocalTerminal } from '../engine/terminals/local-terminal.js';
import { openSshTerminal } from '../engine/terminals/ssh-terminal.js';
import type { TerminalChannel, TerminalSize } from '../engine/terminals/terminal-channel.js';
import { Terminal, type TerminalOver } from '../engine/terminals/terminal.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import { makeId } from '../lib/ids.js';
import type { Store } from '../store/store.js';

export interface TerminalsSurroundings {
  readonly store: Store;
  readonly nodes: Nodes;
  readonly pool: ConnectionPool;
  readonly logger: Logger;
  readonly isLocalEnabled: boolean;
  /** Seconds without input after which a terminal is closed; 0 for never. */
  readonly idleSeconds: number;
  /** Terminals open at once. */
  readonly limit: number;
}

interface OpenTerminal {
  readonly id: string;
  readonly nodeId: number;
  readonly owner: Operator;
  readonly terminal: Terminal;
}

/** What of a terminal is shown. */
export interface TerminalView {
  readonly id: string;
  readonly nodeId: number;
  /** Number of the first byte of output that is kept. */
  readonly start: number;
  /** Number of the byte of output that comes next. */
  readonly end: number;
  /** How it has ended; null while it goes on. */
  readonly over: TerminalOver | null;
}

const openMs = 30_000;
/** Input that a shell has not taken; beyond it nothing more is accepted. */
const waitingLimit = 1024 * 1024;
/** How long the end of a terminal can be read. */
const endedMs = 300_000;

/** Terminals to nodes, each for whoever has opened it. They end with the control plane: nothing of them is stored. */
export class Terminals {
  readonly #around: TerminalsSurroundings;
  readonly #terminals = new Map<string, OpenTerminal>();
  readonly #closing = new AbortController();
  readonly #notes = new Set<Promise<void>>();
  #opening = 0;

  constructor(around: TerminalsSurroundings) {
    this.#around = around;
  }

  /**
   * Opens a terminal.
   * @param container name or number of one on the node's Docker, to open it there; null for the node itself.
   * @throws {Refusal} 404 for no such node, 409 for one that has none, 429 when too many are open.
   * @throws {Unavailable} when the node cannot be reached, with the reason.
   */
  async open(
    nodeId: number,
    size: TerminalSize,
    container: string | null,
    actor: Actor,
  ): Promise<TerminalView> {
    const { nodes, store, limit, idleSeconds } = this.#around;
    const node = await nodes.get(nodeId);
    const live = [...this.#terminals.values()].filter(({ terminal }) => terminal.over === null);
    if (live.length + this.#opening >= limit)
      throw new Refusal(
        429,
        'too_many_terminals',
        `${limit} terminals may be open at once (setting terminals.limit). Close one first.`,
      );
    this.#opening++;
    try {
      const channel = await this.#openChannel(node, size, container);
      const terminal = new Terminal(channel, idleSeconds * 1000);
      const id = makeId();
      const after = { id, ...(container === null ? {} : { container }) };
      const change = { action: 'terminal.open', target: node.name, after };
      try {
        await store.write((manager) => recordChange(manager, actor, change));
        this.#closing.signal.throwIfAborted();
      } catch (error) {
        terminal.close('closed');
        throw error;
      }
      const opened = { id, nodeId, owner: actor.operator, terminal };
      this.#terminals.set(id, opened);
      this.#noteEnd(opened, node.name, actor);
      return viewOf(opened);
    } finally {
      this.#opening--;
    }
  }

  /** @throws {Refusal} 404 unless there is one and the operator has opened it. */
  view(id: string, operator: Operator): TerminalView {
    return viewOf(this.#find(id, operator));
  }

  /** Yields a terminal's output from a byte on. @throws {Refusal} as {@link view}. */
  read(id: string, offset: number, operator: Operator): (cancel: AbortSignal) => AsyncIterable<Buffer> {
    const { terminal } = this.#find(id, operator);
    return (cancel) => terminal.read(offset, cancel);
  }

  /** @throws {Refusal} as {@link view}; 409 when it has ended; 429 when too much waits to be taken. */
  write(id: string, bytes: Buffer, operator: Operator): void {
    const terminal = this.#findOpen(id, operator);
    if (terminal.waitingBytes + bytes.length > waitingLimit)
      throw new Refusal(429, 'terminal_busy', 'The terminal does not take its input. Try again in a moment.');
    terminal.write(bytes);
  }

  /** @throws {Refusal} as {@link view}; 409 when it has ended. {Unavailable} when its node does not answer. */
  async resize(id: string, size: TerminalSize, operator: Operator): Promise<void> {
    try {
      await this.#findOpen(id, operator).resize(size);
    } catch (error) {
      if (error instanceof SshError || error instanceof DockerError)
        throw new Unavailable(503, 'node_unreachable', error.message, { cause: error });
      throw error;
    }
  }

  /** Closes a terminal and forgets it. @throws {Refusal} as {@link view}. */
  remove(id: string, operator: Operator): void {
    const { terminal } = this.#find(id, operator);
    terminal.close('closed');
    this.#terminals.delete(id);
  }

  /** Ends all terminals, and those to come; resolves when the audit log says so. */
  async close(): Promise<void> {
    this.#closing.abort(new Unavailable(503, 'shutting_down', 'The control plane is shutting down.'));
    for (const { terminal } of this.#terminals.values()) terminal.close('stopped');
    // The notes of ends are taken in a later turn of the event loop.
    await Promise.all([...this.#terminals.values()].map(({ terminal }) => terminal.whenOver));
    await Promise.all(this.#notes);
  }

  async #openChannel(node: Node, size: TerminalSize, container: string | null): Promise<TerminalChannel> {
    const cancel = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(openMs)]);
    try {
      return await this.#openAny(node, size, container, cancel);
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      if (error instanceof DockerError && (error.status === 404 || error.status === 409))
        throw new Refusal(409, 'no_terminal', `${error.message}. Look at its Docker for what runs there.`);
      if (error instanceof SshError || error instanceof DockerError)
        throw new Unavailable(503, 'node_unreachable', error.message, { cause: error });
      if (cancel.aborted)
        throw new Unavailable(503, 'node_unreachable', `${node.name} gave no terminal within 30 seconds.`, {
          cause: error,
        });
      throw error;
    }
  }

  #openAny(
    node: Node,
    size: TerminalSize,
    container: string | null,
    cancel: AbortSignal,
  ): Promise<TerminalChannel> {
    const { nodes, pool, isLocalEnabled } = this.#around;
    const isContainer = nodes.containerOf(node.id);
    const docker = nodes.dockerOf(node.id);
    if (isContainer !== null || container !== null) {
      if (isContainer !== null && container !== null)
        throw new Refusal(
          409,
          'node_is_container',
          `${node.name} is a container itself: leave container out, or ask the node that it runs on.`,
        );
      if (docker === null) throw new Refusal(404, 'node_not_found', `There is no node ${node.id}.`);
      const place = isContainer ?? { container: container ?? '', user: null };
      return openContainerTerminal(docker.daemon, place, size, cancel);
    }
    if (node.id === localNodeId) {
      if (!isLocalEnabled)
        throw new Refusal(409, 'local_node', 'This machine is switched off (setting local.enabled).');
      return openLocalTerminal(size, cancel);
    }
    const target = nodes.targetOf(node.id);
    if (target === null)
      throw new Refusal(
        409,
        'no_terminal',
        `${node.name} is a Docker daemon, which has no shell of its own. Say which of its containers: container.`,
      );
    return openSshTerminal(pool, target, size, cancel);
  }

  #find(id: string, operator: Operator): OpenTerminal {
    const found = this.#terminals.get(id);
    // Whoever has not opened it does not learn that it is there.
    if (found?.owner.tokenId !== operator.tokenId || found.owner.name !== operator.name)
      throw new Refusal(404, 'terminal_not_found', `You have no terminal ${id} open. It may have ended.`);
    return found;
  }

  #findOpen(id: string, operator: Operator): Terminal {
    const { terminal } = this.#find(id, operator);
    if (terminal.over !== null)
      throw new Refusal(409, 'terminal_ended', 'The terminal has ended. Open another one.');
    return terminal;
  }

  #noteEnd({ id, terminal }: OpenTerminal, nodeName: string, actor: Actor): void {
    const { store, logger } = this.#around;
    const note = terminal.whenOver
      .then(async ({ reason, exitCode }) => {
        setTimeout(() => this.#terminals.delete(id), endedMs).unref();
        this.#forgetOldest();
        const change = { action: 'terminal.close', target: nodeName, after: { id, reason, exitCode } };
        await store.write((manager) => recordChange(manager, actor, change));
      })
      .catch((error: unknown) => logger.warn({ err: error }, 'the end of a terminal is not in the audit log'))
      .finally(() => this.#notes.delete(note));
    this.#notes.add(note);
  }

  /** Ended terminals keep their output for a while: no more of them than may be open. */
  #forgetOldest(): void {
    const ended = [...this.#terminals.values()].filter(({ terminal }) => terminal.over !== null);
    for (const { id } of ended.slice(0, Math.max(0, ended.length - this.#around.limit)))
      this.#terminals.delete(id);
  }
}

function viewOf({ id, nodeId, terminal }: OpenTerminal): TerminalView {
  return { id, nodeId, ...terminal.range, over: terminal.over };
}

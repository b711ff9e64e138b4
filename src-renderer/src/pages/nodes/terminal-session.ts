import { onScopeDispose, shallowRef } from 'vue';
import { ApiError, isAborted } from '../../api/error';
import {
  closeTerminal,
  followTerminal,
  openTerminal,
  readTerminal,
  resizeTerminal,
  typeInto,
  type TerminalOver,
  type TerminalSize,
} from '../../api/terminals';

export type TerminalState =
  | { readonly kind: 'opening' | 'open' | 'away' }
  | { readonly kind: 'over'; readonly over: TerminalOver }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Pause before the output is asked for again after the connection has broken. */
const retryMs = 1000;
/** Bytes typed, or pasted, in one request. */
const inputBytes = 48 * 1024;

/** What a terminal is in. */
export interface TerminalPlace {
  readonly nodeId: number;
  /** Name of a container of the node's Docker; '' for the node itself. */
  readonly container: string;
}

/**
 * A terminal to a node, for as long as the calling scope lives; leaving the page leaves it open, and coming back in the same
 * tab of the browser takes it up again.
 * @param show takes output, and resolves when it is shown.
 */
export function useTerminalSession(
  { nodeId, container }: TerminalPlace,
  show: (bytes: Uint8Array) => Promise<void>,
) {
  const state = shallowRef<TerminalState>({ kind: 'opening' });
  const key = `wheelhouse.terminal.${nodeId}${container === '' ? '' : `.${container}`}`;
  let id = '';
  let scope = new AbortController();
  let waiting: Uint8Array[] = [];
  let isSending = false;

  async function open(size: TerminalSize): Promise<void> {
    scope.abort();
    scope = new AbortController();
    const { signal } = scope;
    waiting = [];
    state.value = { kind: 'opening' };
    try {
      const asked = container === '' ? size : { ...size, container };
      id = (await takeUp(signal)) ?? (await openTerminal(nodeId, asked, signal)).id;
      sessionStorage.setItem(key, id);
      state.value = { kind: 'open' };
      resize(size);
      await follow(signal);
    } catch (error) {
      if (!isAborted(error) && !signal.aborted) state.value = { kind: 'failed', error };
    }
  }

  async function takeUp(signal: AbortSignal): Promise<string | null> {
    const known = sessionStorage.getItem(key);
    if (known === null) return null;
    try {
      return (await readTerminal(known, signal)).over === null ? known : null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    }
  }

  async function follow(signal: AbortSignal): Promise<void> {
    for (let offset = 0; ;) {
      try {
        const response = await followTerminal(id, offset, signal);
        state.value = { kind: 'open' };
        offset = Number(response.headers.get('X-Terminal-Offset') ?? offset);
        const reader = response.body?.getReader();
        for (;;) {
          const piece = await reader?.read();
          if (piece?.value === undefined) break;
          offset += piece.value.length;
          await show(piece.value);
        }
        const { over } = await readTerminal(id, signal);
        if (over !== null) {
          state.value = { kind: 'over', over };
          return;
        }
      } catch (error) {
        if (signal.aborted || (error instanceof ApiError && error.kind === 'refused')) throw error;
        state.value = { kind: 'away' };
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      signal.throwIfAborted();
    }
  }

  /** Sends one piece after the other: what is typed must arrive in order. */
  async function send(): Promise<void> {
    if (isSending) return;
    isSending = true;
    const { signal } = scope;
    try {
      for (let bytes = take(); bytes !== null; bytes = take())
        await typeInto(id, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')), signal);
    } catch (error) {
      waiting = [];
      // That it has ended, or is away, is told by its output.
      if (error instanceof ApiError && error.status === 429) state.value = { kind: 'failed', error };
    } finally {
      isSending = false;
    }
  }

  function take(): Uint8Array | null {
    const first = waiting.shift();
    if (first === undefined) return null;
    if (first.length > inputBytes) waiting.unshift(first.subarray(inputBytes));
    return first.subarray(0, inputBytes);
  }

  function type(bytes: Uint8Array): void {
    if (state.value.kind !== 'open') return;
    waiting.push(bytes);
    void send();
  }

  function resize(size: TerminalSize): void {
    if (state.value.kind !== 'open') return;
    // A size that was not taken does not end the terminal; its output says when it is gone.
    resizeTerminal(id, size, scope.signal).catch((error: unknown) => {
      if (!(error instanceof ApiError) && !isAborted(error)) throw error;
    });
  }

  async function close(): Promise<void> {
    // Its output ends with it: asked then, the control plane may not know of it any more.
    scope.abort();
    try {
      await closeTerminal(id);
      state.value = { kind: 'over', over: { reason: 'closed', exitCode: null, problem: null } };
    } catch (error) {
      state.value = { kind: 'failed', error };
    }
  }

  onScopeDispose(() => scope.abort());
  return { state, open, type, resize, close };
}

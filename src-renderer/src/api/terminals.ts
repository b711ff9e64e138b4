import { openRoute, requestRoute } from './route';

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** How a terminal has ended. */
export interface TerminalOver {
  readonly reason: 'exited' | 'lost' | 'closed' | 'idle' | 'stopped';
  readonly exitCode: number | null;
  readonly problem: string | null;
}

export interface Terminal {
  readonly id: string;
  readonly nodeId: number;
  readonly over: TerminalOver | null;
}

/** Connecting to a machine takes a while. */
const openTimeout = 45_000;

/** Opens a terminal to a node, or in a container of its Docker. */
export const openTerminal = (
  nodeId: number,
  body: TerminalSize & { readonly container?: string },
  signal: AbortSignal,
) =>
  requestRoute<Terminal, 'post', '/api/platform/nodes/{id}/terminals'>(
    'post',
    '/api/platform/nodes/{id}/terminals',
    { path: { id: nodeId }, body },
    { signal, timeout: openTimeout },
  );

export const readTerminal = (id: string, signal: AbortSignal) =>
  requestRoute<Terminal, 'get', '/api/platform/terminals/{id}'>(
    'get',
    '/api/platform/terminals/{id}',
    { path: { id } },
    { signal },
  );

/** Follows a terminal's output as bytes; the header X-Terminal-Offset numbers the first. */
export const followTerminal = (id: string, offset: number, signal: AbortSignal) =>
  openRoute('get', '/api/platform/terminals/{id}/output', { path: { id }, query: { offset } }, { signal });

/** Types into a terminal. @param data base64. */
export const typeInto = (id: string, data: string, signal: AbortSignal) =>
  requestRoute<unknown, 'post', '/api/platform/terminals/{id}/input'>(
    'post',
    '/api/platform/terminals/{id}/input',
    { path: { id }, body: { data } },
    { signal },
  );

export const resizeTerminal = (id: string, body: TerminalSize, signal: AbortSignal) =>
  requestRoute<unknown, 'post', '/api/platform/terminals/{id}/resize'>(
    'post',
    '/api/platform/terminals/{id}/resize',
    { path: { id }, body },
    { signal },
  );

export const closeTerminal = (id: string) =>
  requestRoute<unknown, 'delete', '/api/platform/terminals/{id}'>('delete', '/api/platform/terminals/{id}', {
    path: { id },
  });

/**
 * The channel to whoever started us: Node's IPC, or Electron's port to a utility process. Secrets go over it, since no log
 * and no other process reads it.
 */

/** What the parent is told, once, when the control plane listens. */
export interface Introduction {
  readonly event: 'listening';
  readonly url: string;
  readonly pid: number;
  /** Signs a browser in once, within ten minutes. */
  readonly signInUrl: string;
  /** The parent's own token: an admin's, good until this process ends. */
  readonly token: string;
  /** The first admin token, when this start made it. */
  readonly adminToken?: string;
}

/** What the parent may ask. A signal would do, but for Windows, where one is sudden death. */
export interface StopRequest {
  readonly command: 'stop';
}

export interface Parent {
  tell(introduction: Introduction): void;
  /** Calls back when the parent asks us to stop. */
  onStop(stop: () => void): void;
  /** Calls back when the parent is there no more. */
  onGone(gone: () => void): void;
}

/** Electron's `process.parentPort`, as far as it is needed: nothing here may import electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
}

const isStopRequest = (message: unknown): boolean =>
  typeof message === 'object' && message !== null && (message as Partial<StopRequest>).command === 'stop';

/** @returns the parent that started us with a channel; null when none did. */
export function findParent(): Parent | null {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (parentPort !== undefined) {
    return {
      tell: (introduction) => parentPort.postMessage(introduction),
      onStop: (stop) =>
        parentPort.on('message', ({ data }) => {
          if (isStopRequest(data)) stop();
        }),
      // Electron ends a utility process together with itself.
      onGone: () => undefined,
    };
  }
  if (process.send === undefined) return null;
  return {
    tell: (introduction) => void process.send?.(introduction),
    onStop: (stop) =>
      process.on('message', (message) => {
        if (isStopRequest(message)) stop();
      }),
    onGone: (gone) => process.on('disconnect', gone),
  };
}

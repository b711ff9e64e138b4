/**
 * What the page and the desktop's main process say to each other: types only, for both ends. Without a desktop (in a
 * browser) there is no `window.desktop`, and the page does with what the web has.
 */

/** How the control plane is doing, as far as the page may know: neither address nor token. */
export type ControlPlaneState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'failed';
      /** How it ended, such as `code 1`, `signal SIGKILL` or why it could not be started. */
      readonly how: string;
      /** How often it has ended without having been well in between, from 1. */
      readonly times: number;
      /** The last lines it wrote. */
      readonly lines: readonly string[];
      /** Epoch milliseconds of the next start; null when only a person can help. */
      readonly nextTryAt: number | null;
    }
  | { readonly kind: 'stopping' };

export type ThemeChoice = 'system' | 'dark' | 'light';

/** How much of an upload has been sent: `XMLHttpRequest` cannot say it where a protocol is not HTTP. */
export interface UploadProgress {
  /** The `X-Upload-Id` that the page sent the request with. */
  readonly id: string;
  /** Bytes of the request's body, form and file together. */
  readonly sent: number;
}

/** Questions the page asks: channel → what it sends and what it is answered. */
export interface Questions {
  'control-plane:state': { readonly ask: undefined; readonly answer: ControlPlaneState };
  'control-plane:try-now': { readonly ask: undefined; readonly answer: undefined };
  'theme:choose': { readonly ask: ThemeChoice; readonly answer: undefined };
}

/** News the main process sends by itself: channel → what it carries. */
export interface News {
  'control-plane:changed': ControlPlaneState;
  'upload:progress': UploadProgress;
}

export type QuestionChannel = keyof Questions;
export type NewsChannel = keyof News;

/** An answer on its way: errors do not cross as they are, their message does. */
export type Answer<C extends QuestionChannel> =
  | { readonly ok: true; readonly value: Questions[C]['answer'] }
  | { readonly ok: false; readonly message: string };

/** `window.desktop`. */
export interface DesktopBridge {
  controlPlaneState(): Promise<ControlPlaneState>;
  /** Starts a control plane that has failed without waiting for the next try. */
  tryNow(): Promise<void>;
  /** Makes the window's own parts (frame, menus, scroll bars) follow the theme that was chosen. */
  chooseTheme(theme: ThemeChoice): Promise<void>;
  /** @returns ends the calling back. */
  onControlPlane(listener: (state: ControlPlaneState) => void): () => void;
  /** @returns ends the calling back. */
  onUploadProgress(listener: (progress: UploadProgress) => void): () => void;
}

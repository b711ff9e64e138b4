import type { BrowserWindow } from 'electron';
import type { ControlPlaneState } from '../../src-preload/bridge.js';
import { uiUrl } from './origin.js';

/** The page that tells how the start goes, and why it does not. */
const startUrl = `${uiUrl}start`;

/** A control plane is up sooner than this as a rule; the page that says "starting" would only flicker. */
const patienceMs = 1500;

/** Ends in a row that the UI bridges by itself, saying that the connection is lost. */
const bridgedEnds = 1;

/** How loading a page fails when the next is loaded before it is there: Chromium's net error. */
const supersededCode = 'ERR_ABORTED';

/**
 * Shows the UI once the control plane listens, and the start page while there is none to live on.
 * @param log told of a page that could not be shown.
 * @returns to be told of every change of the control plane.
 */
export function showPages(
  window: BrowserWindow,
  log: (line: string) => void,
): (state: ControlPlaneState) => void {
  /** Where the UI was when the start page took its place. */
  let leftAt = uiUrl;
  let shown: 'nothing' | 'start' | 'ui' = 'nothing';
  let patience: NodeJS.Timeout | undefined;

  const load = (url: string, kind: 'start' | 'ui'): void => {
    clearTimeout(patience);
    if (shown === 'ui') leftAt = window.webContents.getURL();
    shown = kind;
    window.loadURL(url).catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== supersededCode) log(`the page ${url} could not be shown: ${message}`);
    });
  };

  return (state) => {
    if (window.isDestroyed()) return;
    switch (state.kind) {
      case 'running':
        if (shown !== 'ui') load(leftAt, 'ui');
        break;
      case 'failed':
        if (shown === 'nothing') load(startUrl, 'start');
        else if (shown === 'ui' && (state.times > bridgedEnds || state.nextTryAt === null))
          load(startUrl, 'start');
        break;
      case 'starting':
        if (shown === 'nothing' && patience === undefined)
          patience = setTimeout(() => load(startUrl, 'start'), patienceMs);
        break;
      case 'stopping':
        clearTimeout(patience);
        break;
    }
  };
}

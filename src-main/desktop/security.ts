import { app, shell, type Session, type WebContents } from 'electron';
import { externalAddress } from './external-links.js';
import { appOrigin, uiUrl } from './origin.js';

/** The one thing of the browser's that the page may use: writing to the clipboard, for "copy log". */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export interface SecurityOptions {
  /** Origin of the control plane; null when it does not listen. */
  readonly controlPlaneUrl: () => string | null;
  /** Told what was refused, for the log. */
  readonly onRefused: (what: string) => void;
}

/** Keeps every page of this program to the UI: set up before the first window, it holds for all there will be. */
export function secureApp(options: SecurityOptions): void {
  app.on('web-contents-created', (_event, contents) => secureContents(contents, options));
}

function secureContents(contents: WebContents, { controlPlaneUrl, onRefused }: SecurityOptions): void {
  const stay = (event: Electron.Event, url: string): void => {
    if (url.startsWith(uiUrl)) return;
    event.preventDefault();
    onRefused(`navigation to ${url}`);
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('a webview');
  });
  contents.setWindowOpenHandler(({ url }) => {
    const address = externalAddress(url, controlPlaneUrl());
    if (address === null) onRefused(`a window for ${url}`);
    else void shell.openExternal(address).catch(() => onRefused(`${address}: no program opens it`));
    return { action: 'deny' };
  });
}

/** Refuses permissions, devices and every address but our own to the pages of a session. */
export function secureSession(session: Session, { onRefused }: Pick<SecurityOptions, 'onRefused'>): void {
  const isGranted = (permission: string, origin: string): boolean =>
    granted.has(permission) && (origin === appOrigin || origin.startsWith(`${appOrigin}/`));
  session.setPermissionRequestHandler((_contents, permission, callback, { requestingUrl }) => {
    const isAllowed = isGranted(permission, requestingUrl);
    if (!isAllowed) onRefused(`the permission ${permission}`);
    callback(isAllowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isGranted(permission, origin));
  session.setDevicePermissionHandler(() => false);
  // The page's policy says so already; this holds should a page ever come without it.
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'file://*/*', 'ftp://*/*'] },
    ({ url }, callback) => {
      onRefused(`a request to ${url}`);
      callback({ cancel: true });
    },
  );
}

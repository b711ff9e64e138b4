import { protocol } from 'electron';
import type { UploadProgress } from '../../src-preload/bridge.js';
import { forward } from './forward.js';
import type { ControlPlaneAddress } from './supervisor.js';
import { serveUiFile } from './ui-files.js';

const scheme = 'app';

/** The page's origin: the UI and the control plane's API, in one place. */
export const appOrigin = `${scheme}://wheelhouse`;

/** Where the UI begins. */
export const uiUrl = `${appOrigin}/ui/`;

/** Makes `app://` a scheme like https, with an origin, fetch and workers. Only possible before Electron is ready. */
export function declareProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

export interface ProtocolOptions {
  /** Folder of the built UI. */
  readonly uiDir: string;
  /** Where the control plane is at present; null when it does not listen. */
  readonly address: () => ControlPlaneAddress | null;
  readonly onUploadProgress: (progress: UploadProgress) => void;
}

/** Serves `app://wheelhouse`: `/ui/…` from the build, all other paths from the control plane. Electron must be ready. */
export function serveProtocol(options: ProtocolOptions): void {
  protocol.handle(scheme, (request) => answer(request, options));
}

/** Answers one request to `app://`. */
export async function answer(
  request: Request,
  { uiDir, address, onUploadProgress }: ProtocolOptions,
): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== appOrigin) return new Response('No such host.', { status: 404 });
  const origin = request.headers.get('origin');
  if (origin !== null && origin !== appOrigin) return new Response('Not for other pages.', { status: 403 });
  if (url.pathname === '/' || url.pathname === '/ui') return Response.redirect(uiUrl, 302);
  if (url.pathname.startsWith('/ui/')) {
    if (request.method !== 'GET')
      return new Response('Only GET.', { status: 405, headers: { allow: 'GET' } });
    return serveUiFile(uiDir, url.pathname.slice('/ui/'.length));
  }
  const target = address();
  if (target === null) return Response.error();
  try {
    return await forward(request, target, { onProgress: onUploadProgress });
  } catch {
    // The page gave it up, or the control plane went away meanwhile: a network error either way, as over HTTP.
    return Response.error();
  }
}

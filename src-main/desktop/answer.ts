import type { UploadProgress } from '../../src-preload/bridge.js';
import { forward } from './forward.js';
import { appOrigin, uiUrl } from './origin.js';
import type { ControlPlaneAddress } from './supervisor.js';
import { serveUiFile } from './ui-files.js';

export interface AnswerOptions {
  /** Folder of the built UI. */
  readonly uiDir: string;
  /** Where the control plane is at present; null when it does not listen. */
  readonly address: () => ControlPlaneAddress | null;
  readonly onUploadProgress: (progress: UploadProgress) => void;
}

/** Answers one request to `app://`. */
export async function answer(
  request: Request,
  { uiDir, address, onUploadProgress }: AnswerOptions,
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

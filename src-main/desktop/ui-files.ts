import { readFile } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { contentSecurityPolicy } from '../lib/content-security-policy.js';

/** What the build of the UI consists of. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const notFound = (): Response => new Response('There is no such file.', { status: 404 });

/**
 * Serves the UI as the HTTP server does (api/static-ui.ts): files of the build as they are, every other path as the
 * page, whose router knows it.
 * @param folder of the built UI.
 * @param path of the URL behind `/ui/`, still encoded.
 */
export async function serveUiFile(folder: string, path: string): Promise<Response> {
  if (!path.startsWith('assets/')) return sendFile(resolve(folder, 'index.html'));
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return notFound();
  }
  const file = resolve(folder, decoded);
  // An encoded `..` reaches us as it was written: what it would climb out of is this folder.
  const isInside = file.startsWith(resolve(folder, 'assets') + sep) && !decoded.includes('\0');
  return isInside ? sendFile(file) : notFound();
}

async function sendFile(file: string): Promise<Response> {
  const type = contentTypes[extname(file)];
  if (type === undefined) return notFound();
  let content: Buffer;
  try {
    content = await readFile(file);
  } catch {
    return notFound();
  }
  const headers = {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    // On every file, since a worker's policy is its own script's.
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'no-referrer',
  };
  return new Response(new Uint8Array(content), { headers });
}

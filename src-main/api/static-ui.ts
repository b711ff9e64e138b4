import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { contentSecurityPolicy } from '../lib/content-security-policy.js';

/** Serves the UI at `/` and `/ui/…`: files as they are, every other path as the page, whose router knows it. */
export async function serveUi(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = existsSync(join(folder, 'index.html'));
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = path.startsWith(join(folder, 'assets'));
      // On every file, since a worker's policy is its own script's.
      response.header('content-security-policy', contentSecurityPolicy);
      response.header('referrer-policy', 'no-referrer');
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });

  const sendPage = async (reply: FastifyReply): Promise<FastifyReply> => {
    void reply.header('cache-control', 'no-cache');
    if (isBuilt) return reply.sendFile('index.html');
    return reply
      .code(503)
      .header('content-security-policy', contentSecurityPolicy)
      .type('text/html; charset=utf-8')
      .send(
        '<!doctype html><title>Wheelhouse</title><p>The UI is not built. Run <code>npm run build</code>.</p>',
      );
  };

  const options = { schema: { hide: true } };
  app.get('/', options, (_request, reply) => sendPage(reply));
  app.get('/ui', options, (_request, reply) => reply.redirect('/ui/'));
  app.get<{ Params: { '*': string } }>('/ui/*', options, (request, reply) => {
    const path = request.params['*'];
    // Paths of the router have no dot in their last part unless a job is named so; files of the build always do.
    return isBuilt && path.startsWith('assets/') ? reply.sendFile(path) : sendPage(reply);
  });
}

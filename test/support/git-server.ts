import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { certificate } from './certificates.js';

/** A git server over HTTPS that asks for a user name and a password: `git http-backend`, as a web server calls it. */
export class GitServer {
  readonly #server: Server;
  readonly #folder: string;
  readonly #login: string;
  /** Where all requests are sent on to instead; null for nowhere. */
  redirectTo: string | null = null;
  /** What the clients have shown of themselves. */
  readonly shown: (string | undefined)[] = [];

  private constructor(folder: string, user: string, password: string) {
    this.#folder = folder;
    this.#login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    this.#server = createServer(certificate, (request, response) => this.#serve(request, response));
  }

  /** @param folder that holds repositories. */
  static async start(folder: string, user: string, password: string): Promise<GitServer> {
    const server = new GitServer(folder, user, password);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { authorization } = request.headers;
    this.shown.push(authorization);
    if (this.redirectTo !== null) {
      response.writeHead(302, { location: this.redirectTo + (request.url ?? '') }).end();
      return;
    }
    if (authorization !== this.#login) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    this.#callGit(request, response);
  }

  /** RFC 3875: headers, an empty line, the body. */
  #callGit(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        PATH_INFO: path,
        QUERY_STRING: query,
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      },
    });
    request.pipe(child.stdin);
    const parts: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => parts.push(bytes));
    child.stdout.on('end', () => {
      const said = Buffer.concat(parts);
      const end = said.indexOf('\r\n\r\n');
      for (const line of said.subarray(0, end).toString().split('\r\n')) {
        const [name = '', value = ''] = line.split(/:\s*/, 2);
        if (name.toLowerCase() === 'status') response.statusCode = Number(value.slice(0, 3));
        else response.setHeader(name, value);
      }
      response.end(said.subarray(end + 4));
    });
  }
}

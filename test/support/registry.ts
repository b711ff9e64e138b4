import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { makeRootFolder } from './dockerd.js';

const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A registry with one image, `team/tool:1` (distribution-spec, as far as a pull goes). A daemon trusts one on loopback. */
export class Registry {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** Holds back the image's only layer until `release` is called. */
  isHeld = false;
  /** Whether a layer is being asked for. */
  isAsked = false;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** @param login what must be given, as `user:password`; anybody may pull without. */
  static async start(login?: string): Promise<Registry> {
    const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-registry-'));
    makeRootFolder(folder);
    const parts: Buffer[] = [];
    for await (const part of create({ cwd: folder, portable: true }, ['.'])) parts.push(Buffer.from(part));
    rmSync(folder, { recursive: true });
    const layer = Buffer.concat(parts);
    const config = Buffer.from(
      JSON.stringify({
        architecture: 'amd64',
        os: 'linux',
        config: { Cmd: ['/bin/sh'] },
        rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      }),
    );
    const describe = (mediaType: string, bytes: Buffer) => ({
      mediaType,
      size: bytes.length,
      digest: digestOf(bytes),
    });
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: describe('application/vnd.docker.container.image.v1+json', config),
        layers: [describe('application/vnd.docker.image.rootfs.diff.tar', layer)],
      }),
    );
    const blobs = new Map([config, layer].map((bytes) => [digestOf(bytes), bytes]));
    let registry: Registry | null = null;
    const answer = async (request: IncomingMessage, response: ServerResponse) => {
      const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`;
      if (wanted !== undefined && request.headers.authorization !== wanted) {
        response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end();
        return;
      }
      const path = request.url ?? '';
      const blob = blobs.get(path.split('/').at(-1) ?? '');
      const isManifest = path === '/v2/team/tool/manifests/1' || path.endsWith(digestOf(manifest));
      if (blob === layer) await registry?.hold();
      const bytes = isManifest ? manifest : blob;
      if (path === '/v2/') response.end('{}');
      else if (bytes === undefined) {
        const error = { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' };
        response
          .writeHead(404, { 'content-type': 'application/json' })
          .end(JSON.stringify({ errors: [error] }));
      } else {
        response.writeHead(200, {
          'content-type': isManifest ? manifestType : 'application/octet-stream',
          'content-length': bytes.length,
          'docker-content-digest': digestOf(bytes),
        });
        response.end(request.method === 'HEAD' ? undefined : bytes);
      }
    };
    const server = createServer((request, response) => void answer(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    registry = new Registry(server);
    return registry;
  }

  release(): void {
    this.isHeld = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  async stop(): Promise<void> {
    this.release();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  private async hold(): Promise<void> {
    this.isAsked = true;
    if (this.isHeld) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

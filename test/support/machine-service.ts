import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request for machines comes to. */
export interface ServiceManners {
  /** Machines made for so many that are asked for; as many without it. */
  readonly gives?: (count: number) => number;
  /** How often a machine is still being made when it is asked for. */
  readonly looks?: number;
  /** State that machines never leave, as the service numbers them. */
  readonly stuckAt?: number;
  /** So many first answers to a creation are never given, though the machines are made. */
  readonly lostAnswers?: number;
  /** So many first deletions fail. */
  readonly failedDeletions?: number;
  /** Milliseconds before a machine is made. */
  readonly delayMs?: number;
}

/** A manager of machines over HTTP, as the provider `http` speaks to it. It knows who asks twice. */
export class MachineService {
  readonly #server: Server;
  readonly #answered = new Map<string, string[]>();
  /** Machines there are, by their ids, and how often each was looked at. */
  readonly machines = new Map<string, { readonly ip: string; looks: number }>();
  /** Ids of all that were ever made. */
  readonly made: string[] = [];
  manners: ServiceManners = {};
  #lost = 0;
  #failed = 0;

  private constructor(readonly net: string) {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @param net first three numbers of the machines' addresses. */
  static async start(net: string): Promise<MachineService> {
    const service = new MachineService(net);
    service.#server.listen(0, '127.0.0.1');
    await once(service.#server, 'listening');
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Begins to behave otherwise. */
  behave(manners: ServiceManners): void {
    this.manners = manners;
    this.#lost = 0;
    this.#failed = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const reply = (content: unknown, code = 0): void => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ code, msg: code === 0 ? 'success' : 'no', content }));
    };
    const creation = /^\/v1\/cluster\/([^/]+)\/expand\/(\d+)$/.exec(url);
    if (method === 'POST' && creation !== null) {
      const key = String(request.headers['idempotency-key']);
      const { delayMs = 0, lostAnswers = 0 } = this.manners;
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
      const ids = this.#answered.get(key) ?? this.#make(Number(creation[2]));
      this.#answered.set(key, ids);
      if (this.#lost++ < lostAnswers) request.socket.destroy();
      else reply(ids);
      return;
    }
    const ids = /^\/v1\/instance\/(?:status\/)?(.+)$/.exec(url)?.[1]?.split(',') ?? [];
    if (method === 'GET') {
      reply(ids.flatMap((id) => this.#look(id) ?? []));
    } else if (method === 'DELETE') {
      if (this.#failed++ < (this.manners.failedDeletions ?? 0)) {
        response.statusCode = 503;
        response.end('busy');
        return;
      }
      const known = ids.filter((id) => this.machines.delete(id));
      if (known.length === 0) response.statusCode = 404;
      reply('');
    } else {
      response.statusCode = 404;
      response.end();
    }
  }

  #make(count: number): string[] {
    const { gives = (asked: number) => asked } = this.manners;
    return Array.from({ length: gives(count) }, () => {
      const number = this.made.length + 1;
      const id = `i-${number}`;
      this.made.push(id);
      this.machines.set(id, { ip: `${this.net}.${number}`, looks: 0 });
      return id;
    });
  }

  #look(id: string) {
    const machine = this.machines.get(id);
    if (machine === undefined) return null;
    const { looks = 0, stuckAt } = this.manners;
    if (stuckAt !== undefined) return { instance_id: id, status: stuckAt };
    if (machine.looks++ < looks) return { instance_id: id, status: 0 };
    return { instance_id: id, status: 1, ip_address: machine.ip };
  }
}

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server that can be cut, stalled and corrupted as a bad network does. */
export class TcpProxy {
  readonly host = '127.0.0.1';
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isDown = false;
  #corruptIn: number | null = null;
  /** Bytes that came from the server. */
  received = 0;
  connections = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  static async start(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, proxy.host);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections at once; new ones are taken. */
  cut(): void {
    for (const [client, server] of this.#pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    this.#pairs.clear();
  }

  /** Ends all connections and takes no new ones, until `up`. */
  down(): void {
    this.#isDown = true;
    this.cut();
  }

  up(): void {
    this.#isDown = false;
  }

  /** From now on bytes vanish, in both directions and without a word, on the present connections. New ones are fine. */
  stall(): void {
    for (const [client, server] of this.#pairs) {
      for (const socket of [client, server]) socket.removeAllListeners('data').resume();
      for (const socket of [client, server]) socket.removeAllListeners('end').removeAllListeners('close');
    }
  }

  /** Changes a byte that comes from the server after so many others. */
  corrupt(afterBytes: number): void {
    this.#corruptIn = afterBytes;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.cut();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  #serve(client: Socket): void {
    this.connections++;
    client.on('error', () => undefined);
    if (this.#isDown) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.#target);
    server.on('error', () => client.destroy());
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    for (const socket of pair) socket.setNoDelay(true);
    client.on('data', (bytes) => this.#pass(client, server, bytes));
    server.on('data', (bytes: Buffer) => {
      this.received += bytes.length;
      this.#pass(server, client, this.#spoil(bytes));
    });
    client.on('end', () => server.end());
    server.on('end', () => client.end());
    for (const [socket, other] of [pair, [server, client]] as const) {
      socket.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  #pass(from: Socket, to: Socket, bytes: Buffer): void {
    if (to.write(bytes)) return;
    from.pause();
    to.once('drain', () => from.resume());
  }

  #spoil(bytes: Buffer): Buffer {
    if (this.#corruptIn === null) return bytes;
    if (this.#corruptIn >= bytes.length) {
      this.#corruptIn -= bytes.length;
      return bytes;
    }
    const spoilt = Buffer.from(bytes);
    spoilt[this.#corruptIn] = spoilt[this.#corruptIn]! ^ 0x40;
    this.#corruptIn = null;
    return spoilt;
  }
}

import { Socket } from 'node:net';

/**
 * A TCP socket that sends all that is written to it in one go as one piece. ssh2 writes each packet in three, its length, its
 * content and its tag, and without Nagle's algorithm each of them would travel, and wake the server, by itself.
 */
export class GatheringSocket extends Socket {
  override write(data: Uint8Array | string, ...rest: never[]): boolean {
    if (this.writableCorked === 0) {
      this.cork();
      process.nextTick(() => this.uncork());
    }
    return super.write(data, ...rest);
  }
}

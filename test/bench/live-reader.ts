import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { adminToken, type ControlPlane } from '../support/control-plane.ts';
import type { Line } from '../support/packages.ts';

/** A line and when the piece of the reply that completed it arrived: nanoseconds of the monotonic clock, and epoch ms. */
export interface ReceivedLine {
  readonly line: Line;
  readonly arrivedNs: bigint;
  readonly arrivedMs: number;
}

interface Piece {
  readonly bytes: Buffer;
  readonly arrivedNs: bigint;
  readonly arrivedMs: number;
}

/** How much of a piece is looked at for the result line, which is the last of a run. */
const tailBytes = 2048;

/**
 * Reads a job's live log over HTTP. While lines come it only keeps the bytes and the time: what they say is read when
 * the run is over, so that reading costs the machine as little as can be.
 */
export class LiveReader {
  readonly #pieces: Piece[] = [];
  readonly #finished: Promise<void>;

  private constructor(response: IncomingMessage) {
    this.#finished = new Promise((resolve, fail) => {
      response.on('data', (bytes: Buffer) => {
        this.#pieces.push({ bytes, arrivedNs: process.hrtime.bigint(), arrivedMs: Date.now() });
        if (!bytes.subarray(-tailBytes).includes('"type":"result"')) return;
        resolve();
        response.destroy();
      });
      response.once('end', () => fail(new Error('the live log ended before the run')));
      response.once('error', fail);
    });
    // Whoever waits is told; nobody may wait yet.
    this.#finished.catch(() => undefined);
  }

  /** Resolves when the reply has begun: every line from then on is read. */
  static async open(plane: ControlPlane, job: string): Promise<LiveReader> {
    const asked = request(`${plane.url}/api/job/${job}/logs`, {
      headers: { authorization: `Bearer ${adminToken}` },
      agent: false,
    });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error(`logs said ${response.statusCode ?? 'nothing'}`);
    return new LiveReader(response);
  }

  /** @returns every line up to the run's result, once that has come. */
  async lines(): Promise<ReceivedLine[]> {
    await this.#finished;
    const received: ReceivedLine[] = [];
    let rest = '';
    const decoder = new TextDecoder();
    for (const { bytes, arrivedNs, arrivedMs } of this.#pieces) {
      const texts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) received.push({ line: JSON.parse(text) as Line, arrivedNs, arrivedMs });
    }
    return received;
  }
}

import { Agent, request } from 'node:http';
import { percentile } from './statistics.ts';

/** What is asked for, over and over. */
export interface LoadTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes that every reply must have. */
  readonly length: number;
}

/** What came of it. */
export interface LoadResult {
  /** All that were replied to, those that are not counted below too. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Milliseconds from the request to the last byte of its reply. */
  readonly p50: number;
  readonly p99: number;
}

export const connectionCount = 10;
/** How the figures made here were made. */
export const generator =
  `The load comes from a loop of our own over node:http: ${connectionCount} kept connections, each with one request ` +
  'under way, replies read and not parsed.';

/**
 * Asks as fast as replies come. What comes in the first fifth of the time is not counted.
 * @throws at the first reply that is not 200 or has another length than the target's.
 */
export async function load(target: LoadTarget, seconds: number): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connectionCount });
  const began = performance.now();
  const countFrom = began + seconds * 200;
  const end = began + seconds * 1000;
  const durations: number[] = [];
  let requests = 0;
  const ask = async (): Promise<void> => {
    for (let now = began; now < end; now = performance.now()) {
      const ms = await askOnce(agent, target);
      requests++;
      if (now >= countFrom) durations.push(ms);
    }
  };
  try {
    await Promise.all(Array.from({ length: connectionCount }, ask));
  } finally {
    agent.destroy();
  }
  return {
    requests,
    requestsPerSecond: (durations.length * 1000) / (performance.now() - countFrom),
    p50: percentile(durations, 0.5),
    p99: percentile(durations, 0.99),
  };
}

function askOnce(agent: Agent, { url, headers, length }: LoadTarget): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, fail) => {
    request(url, { agent, headers }, (response) => {
      let received = 0;
      response.on('data', (bytes: Buffer) => (received += bytes.length));
      response.once('error', fail);
      response.once('end', () => {
        if (response.statusCode === 200 && received === length) resolve(performance.now() - began);
        else
          fail(
            new Error(
              `${url} replied ${response.statusCode ?? 'nothing'} with ${received} bytes, not ${length}`,
            ),
          );
      });
    })
      .once('error', fail)
      .end();
  });
}

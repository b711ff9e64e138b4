import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { JobDetailsInfo } from './flink-api.js';
import { FlinkRefusal } from './flink-http.js';
import { readJobDetail } from './job-detail.js';

const jobId = 'a'.repeat(32);
const vertex = (metrics: object) => ({
  id: 'b'.repeat(32),
  name: 'Source: orders',
  parallelism: 2,
  status: 'RUNNING',
  duration: 1000,
  tasks: { RUNNING: 2, CREATED: 0 },
  metrics,
});

/** A cluster with one job, which has no checkpoints and has failed at nothing. */
function clusterOf(answer: object): Parameters<typeof readJobDetail>[0] {
  const job = { jid: jobId, name: 'orders', state: 'RUNNING', 'start-time': 5, 'end-time': -1, ...answer };
  // What the schema lets through is what the rest of it is given.
  const checked = Value.Parse(JobDetailsInfo, job);
  return {
    job: () => Promise.resolve(checked),
    exceptions: () => Promise.resolve([]),
    checkpoints: () => Promise.reject(new FlinkRefusal(404, 'Checkpointing has not been enabled.')),
  };
}

const read = (answer: object) => readJobDetail(clusterOf(answer), jobId, AbortSignal.timeout(1000));

describe('what is shown of a job', () => {
  it('has the figures that Flink gives, and nothing for those it does not', async () => {
    const metrics = {
      'read-records': 0,
      'write-records': 7,
      'write-bytes': 70,
      'accumulated-busy-time': 12.6,
      'accumulated-backpressured-time': 30,
    };
    const detail = await read({ vertices: [vertex(metrics)] });
    expect(detail).toMatchObject({ startedAt: 5, endedAt: null, checkpoints: null, exceptions: [] });
    expect(detail?.vertices).toMatchObject([
      {
        tasks: { RUNNING: 2 },
        readRecords: 0,
        writeRecords: 7,
        readBytes: null,
        writeBytes: 70,
        busy: 13,
        idle: null,
        backpressured: 30,
      },
    ]);
  });

  it('takes a busy time that is no number, as sources have it', async () => {
    const detail = await read({ vertices: [vertex({ 'accumulated-busy-time': 'NaN' })] });
    expect(detail?.vertices[0]?.busy).toBeNull();
  });

  it('has no more vertices than can be kept', async () => {
    const vertices = Array.from({ length: 501 }, (_, index) => ({ ...vertex({}), id: String(index) }));
    expect((await read({ vertices }))?.vertices).toHaveLength(500);
  });
});

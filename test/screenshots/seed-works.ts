import type { ControlPlane } from '../e2e/control-plane.js';
import type { FlinkStandIn, StandInVertex } from '../support/flink-stand-in.js';
import { compileJar } from '../support/java.js';
import { until } from '../support/packages.js';

export interface SeededWorks {
  /** A stream on the cluster that does not keep up. */
  readonly streamId: string;
  /** A batch on this machine, with runs behind it. */
  readonly batchId: string;
  readonly stop: () => Promise<void>;
}

/** Orders joined with their customers; what writes them to the lake is too slow. */
const plan: readonly StandInVertex[] = [
  {
    name: 'Source: orders[1] -> Calc[2] -> WatermarkAssigner[3]',
    parallelism: 4,
    inputs: [],
    readRecords: 0,
    writeRecords: 48_213_400,
    busy: 0.06,
    backpressured: 0.88,
  },
  {
    name: 'Source: customers[4] -> ChangelogNormalize[6]',
    parallelism: 2,
    inputs: [],
    readRecords: 0,
    writeRecords: 812_090,
    busy: 0.03,
  },
  {
    name: 'TemporalJoin[8] -> Calc[9]',
    parallelism: 4,
    inputs: [
      { from: 0, strategy: 'HASH' },
      { from: 1, strategy: 'HASH' },
    ],
    readRecords: 49_025_490,
    writeRecords: 48_190_011,
    busy: 0.31,
    backpressured: 0.64,
  },
  {
    name: 'Sink: lake.orders_enriched[10]',
    parallelism: 2,
    inputs: [{ from: 2, strategy: 'REBALANCE' }],
    readRecords: 48_190_011,
    writeRecords: 0,
    busy: 0.99,
  },
  {
    name: 'GroupWindowAggregate[11] -> Sink: revenue_by_minute[12]',
    parallelism: 2,
    inputs: [{ from: 2, strategy: 'HASH' }],
    readRecords: 48_190_011,
    writeRecords: 20_480,
    busy: 0.22,
  },
];

const sql = `CREATE TABLE IF NOT EXISTS orders (
  id BIGINT, customer BIGINT, amount DECIMAL(12, 2), at TIMESTAMP(3),
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');

INSERT INTO lake.orders_enriched
SELECT o.id, c.segment, o.amount, o.at
FROM orders AS o
JOIN customers FOR SYSTEM_TIME AS OF o.at AS c ON o.customer = c.id;`;

/** Counts for a while; every third time it finds something wrong with its input. */
const source = `package demo;
public class Report {
  public static void main(String[] args) throws Exception {
    int day = Integer.parseInt(args[0]);
    for (int part = 1; part <= 4; part++) {
      System.out.println("part " + part + ": " + (part * 21_344 + day * 1_011) + " records");
      Thread.sleep(100 + 60 * day);
    }
    if (day % 3 == 2) throw new IllegalStateException("part 5 is missing");
    System.out.println("report written");
  }
}`;

/** Makes works as a team might have them. */
export async function seedWorks(controlPlane: ControlPlane, flink: FlinkStandIn): Promise<SeededWorks> {
  const { call } = controlPlane;
  const add = async (name: string, given: object): Promise<string> => {
    const content = { user_id: 'data-platform', description: '', type: 'BATCH', category: 'FLINK_JAR', name };
    const made = await call('POST', '/api/v1/works', { ...content, ...given });
    return (made as { data: { work_id: string } }).data.work_id;
  };
  const statusOf = async (id: string): Promise<number> =>
    ((await call('GET', `/api/v1/works/${id}`)) as { data: { status: number } }).data.status;
  const send = async (
    method: 'PUT' | 'PATCH',
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
  ): Promise<void> => {
    const headers = { authorization: `Bearer ${controlPlane.adminToken}` };
    const { ok, status } = await fetch(`${controlPlane.url}/api/v1/works/${path}`, { method, headers, body });
    if (!ok) throw new Error(`${method} ${path}: ${status}`);
  };

  await add('sessions-backfill', { user_id: 'growth', run_frequency: 'weekly' });
  await add('fraud-scores', { user_id: 'risk', type: 'STREAMING', engine: 'flink', status: 5 });
  await add('inventory-snapshot', { user_id: 'supply', run_frequency: 'daily', engine: 'flink' });
  await add('clickstream-dedup', { user_id: 'growth', type: 'STREAMING', category: 'FLINK_SQL', status: 0 });
  const jar = await compileJar({ 'demo/Report.java': source });
  const batchId = await add('revenue-report', { run_frequency: 'hourly', main_class_name: 'demo.Report' });
  await send('PUT', `${batchId}/jar?name=report.jar`, new Uint8Array(jar));
  for (let day = 0; day < 9; day += 1) {
    await send('PATCH', batchId, JSON.stringify({ extra_params: [String(day)] }));
    await call('POST', `/api/v1/works/${batchId}/run`);
    await until(async () => (await statusOf(batchId)) > 3);
  }
  flink.plan = plan;
  const streamId = await add('orders-enriched', {
    type: 'STREAMING',
    category: 'FLINK_SQL',
    engine: 'flink',
    parallelism: 4,
    description: 'Orders with the segment of their customer, for the lake',
    sql,
  });
  await call('POST', `/api/v1/works/${streamId}/run`);
  await until(() => Promise.resolve(flink.jobs.size === 1));
  // As if it had been running for a while, with one failure behind it.
  flink.job.startedAt -= 26 * 3_600_000;
  flink.move(
    flink.job,
    'RUNNING',
    'org.apache.kafka.common.errors.TimeoutException: broker 3 did not answer',
  );
  await until(async () => (await statusOf(streamId)) === 3);
  return {
    streamId,
    batchId,
    stop: async () => {
      await call('POST', `/api/v1/works/${streamId}/stop`, { savepoint: false });
      await until(async () => (await statusOf(streamId)) === 5);
    },
  };
}

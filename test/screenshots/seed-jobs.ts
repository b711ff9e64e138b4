import type { RunState } from '../../src-main/engine/run.entity.js';

/** A job of the data set that the screenshots show, with what its last runs came to. */
export interface SeedJob {
  readonly group: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly schedule?: string;
  readonly isEnabled?: boolean;
  /** Usual duration of a run, in seconds. */
  readonly takes: number;
  /** How far durations stray from the usual one, as a share of it. */
  readonly varies?: number;
  /** Minutes since the newest run ended. */
  readonly endedAgo: number;
  /** Minutes between runs. */
  readonly every: number;
  /** How the newest runs ended, oldest first; those before succeeded. */
  readonly endings?: readonly RunState[];
  readonly reason?: string;
  /** Seconds for which a run has been going on. */
  readonly runningFor?: number;
}

const hour = 60;
const day = 24 * hour;

/** Believable jobs of a shop, by group. */
export const seedJobs: readonly SeedJob[] = [
  {
    group: 'billing',
    name: 'billing-export',
    version: '4.2.0',
    description: 'Ledger to finance-exports',
    schedule: '15 * * * *',
    takes: 21,
    endedAgo: 17,
    every: hour,
    endings: ['failed', 'failed', 'failed', 'failed'],
    reason: 'S3 upload: AccessDenied for bucket finance-exports',
  },
  {
    group: 'billing',
    name: 'fx-rates',
    version: '1.9.3',
    description: 'ECB reference rates into the rate table',
    schedule: '*/15 * * * *',
    takes: 1.4,
    endedAgo: 2,
    every: 15,
  },
  {
    group: 'billing',
    name: 'invoice-render',
    version: '2.30.1',
    description: 'PDF invoices of the period',
    schedule: '0 2 1 * *',
    takes: 2467,
    endedAgo: 19 * day,
    every: 30 * day,
    varies: 0.3,
  },
  {
    group: 'billing',
    name: 'webhook-replay',
    version: '1.2.0',
    description: 'Sends failed webhooks again',
    takes: 1400,
    endedAgo: 1.1 * day,
    every: 3 * day,
    varies: 0.4,
    endings: ['timed_out', 'succeeded', 'succeeded', 'timed_out'],
    reason: 'took longer than 1800 s',
  },
  {
    group: 'data',
    name: 'warehouse-sync',
    version: '3.8.1',
    description: 'Orders and stock, hourly',
    schedule: '0 * * * *',
    takes: 675,
    endedAgo: 21,
    every: hour,
    varies: 0.12,
    endings: ['lost', 'succeeded', 'succeeded', 'succeeded', 'succeeded', 'failed', ...succeeded(5)],
    reason: 'node rebooted',
    runningFor: 492,
  },
  {
    group: 'data',
    name: 'clickstream-compact',
    version: '2.0.4',
    description: 'Merges Parquet files',
    schedule: '0 3 * * *',
    takes: 1491,
    endedAgo: 11 * hour,
    every: day,
    varies: 0.2,
  },
  {
    group: 'data',
    name: 'image-thumbnails',
    version: '1.14.2',
    description: 'New product pictures',
    schedule: '*/7 * * * *',
    takes: 400,
    endedAgo: 8,
    every: 7,
    varies: 0.5,
    runningFor: 206,
  },
  {
    group: 'data',
    name: 'gdpr-erasure',
    version: '1.5.0',
    description: 'Erases closed accounts',
    schedule: '30 6 * * 1-5',
    takes: 198,
    endedAgo: 8 * hour,
    every: day,
    varies: 0.4,
  },
  {
    group: 'data',
    name: 'ab-report',
    version: '0.9.7',
    description: 'Significance of running experiments',
    schedule: '0 7 * * *',
    isEnabled: false,
    takes: 760,
    endedAgo: 4 * day,
    every: day,
    endings: ['stopped'],
  },
  {
    group: 'infra',
    name: 'disk-report',
    version: '1.3.0',
    description: 'Disk use of every node, as JSON',
    schedule: '*/10 * * * *',
    takes: 4.6,
    endedAgo: 2,
    every: 10,
  },
  {
    group: 'infra',
    name: 'pg-base-backup',
    version: '2.1.0',
    description: 'Primaries to object storage',
    schedule: '17 14 * * *',
    takes: 2590,
    endedAgo: day,
    every: day,
    runningFor: 890,
  },
  {
    group: 'infra',
    name: 'cert-expiry',
    version: '1.1.2',
    description: 'Warns 21 days before expiry',
    schedule: '15 * * * *',
    takes: 6,
    endedAgo: 17,
    every: hour,
  },
  {
    group: 'infra',
    name: 'os-patches',
    version: '5.0.1',
    description: 'Security updates, one node of a pool at a time',
    schedule: '0 4 * * 2',
    takes: 3760,
    endedAgo: 3 * day,
    every: 7 * day,
    endings: ['lost'],
    reason: 'its machine does not know how it ended',
  },
  {
    group: 'search',
    name: 'index-refresh',
    version: '6.4.0',
    description: 'Catalogue delta into index',
    schedule: '*/3 * * * *',
    takes: 38.2,
    endedAgo: 2,
    every: 3,
    varies: 0.5,
  },
  {
    group: 'search',
    name: 'embeddings-refresh',
    version: '0.6.0',
    description: 'Vectors of changed products',
    schedule: '0 */2 * * *',
    takes: 740,
    endedAgo: 95,
    every: 2 * hour,
    runningFor: 124,
  },
  {
    group: 'search',
    name: 'web-cache-warm',
    version: '2.2.0',
    description: 'Most visited pages into the edge cache',
    schedule: '*/10 * * * *',
    takes: 52,
    endedAgo: 7,
    every: 10,
  },
  {
    group: 'search',
    name: 'synonym-mine',
    version: '1.0.8',
    description: 'Synonyms out of last week’s queries',
    schedule: '0 5 * * 0',
    takes: 1820,
    endedAgo: 6 * day,
    every: 7 * day,
  },
  {
    group: 'media',
    name: 'video-transcode',
    version: '3.3.0',
    description: 'Product videos in four sizes',
    takes: 912,
    endedAgo: 5 * hour,
    every: 9 * hour,
    varies: 0.6,
  },
  {
    group: 'media',
    name: 'sitemap-build',
    version: '1.7.2',
    description: 'Sitemaps of all shops',
    schedule: '20 1 * * *',
    takes: 74,
    endedAgo: 13 * hour,
    every: day,
  },
];

function succeeded(count: number): readonly RunState[] {
  return Array.from({ length: count }, (): RunState => 'succeeded');
}

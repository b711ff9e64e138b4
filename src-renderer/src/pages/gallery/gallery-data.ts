import { ApiError } from '../../api/error';
import type { Run, RunState } from '../../api/types';
import type { TableLine } from '../../components/table/table';

/** A made-up thing, for the table of the gallery. */
export interface GalleryRow {
  readonly name: string;
  readonly value: number;
}

/** Enough lines for the table to draw only those on the screen. */
export const manyLines: readonly TableLine<GalleryRow>[] = ['first', 'second'].flatMap((group) => [
  { kind: 'group', key: group, label: group, count: 500 },
  ...Array.from({ length: 500 }, (_, index): TableLine<GalleryRow> => {
    const name = `${group}-${index + 1}`;
    return { kind: 'row', key: name, row: { name, value: (index * 37) % 101 } };
  }),
]);

export const barStates: readonly RunState[] = [
  'succeeded',
  'succeeded',
  'failed',
  'succeeded',
  'timed_out',
  'succeeded',
  'lost',
  'succeeded',
  'stopped',
  'succeeded',
  'running',
];

/** Runs for the duration chart, newest first. */
export const galleryRuns: readonly Run[] = barStates.map((state, index) => ({
  id: `run-${index}`,
  family: 'jobs',
  subject: 'default/gallery',
  title: 'default/gallery',
  command: null,
  batchId: null,
  nodeId: 1,
  version: '1.0.0',
  node: 'local',
  state,
  trigger: 'schedule',
  operator: '',
  createdAt: 1_795_000_000_000 - index * 3_600_000,
  startedAt: 1_795_000_000_000 - index * 3_600_000,
  endedAt: 1_795_000_000_000 - index * 3_600_000 + ((index * 53) % 90) * 1000 + 30_000,
  exitCode: 0,
  attempt: 1,
  reason: null,
  lines: 0,
  bytes: 0,
  result: null,
}));

export const galleryError = new ApiError('refused', 'The store answered with an error.', {
  status: 500,
  requestId: 'req-7c41e0',
});

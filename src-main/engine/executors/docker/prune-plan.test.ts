import { describe, expect, it } from 'vitest';
import type { DaemonContainer, DaemonImage } from './daemon-contents.js';
import { planLimit, planPrune, type PruneChoice, type PruneGuard } from './prune-plan.js';

const image = (id: string, more: Partial<DaemonImage> = {}): DaemonImage => ({
  id,
  tags: [`${id}:1`],
  digests: [],
  size: 100,
  ownSize: 40,
  created: 0,
  containers: [],
  ...more,
});
const container = (id: string, more: Partial<DaemonContainer> = {}): DaemonContainer => ({
  id,
  name: `name-of-${id}`,
  image: 'tool:1',
  imageId: 'tool',
  state: 'exited',
  created: 0,
  size: 7,
  runId: null,
  isKeeper: false,
  ...more,
});
const nothingKept: PruneGuard = { endedRuns: new Set(), nodeContainers: [], wantedImages: [] };

function plan(
  contents: { images?: readonly DaemonImage[]; containers?: readonly DaemonContainer[] },
  choice: Partial<PruneChoice>,
  guard: Partial<PruneGuard> = {},
) {
  const { images, containers, bytes } = planPrune(
    { images: [], containers: [], ...contents },
    { images: 'none', containers: false, ...choice },
    { ...nothingKept, ...guard },
  );
  const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id);
  return { images: idsOf(images), containers: idsOf(containers), bytes };
}

describe('images', () => {
  const images = [image('named'), image('dangling', { tags: [] }), image('used', { containers: ['c'] })];

  it.each([
    ['none', []],
    ['dangling', ['dangling']],
    ['unused', ['named', 'dangling']],
  ] as const)('of the choice %s go', (choice, going) => {
    expect(plan({ images, containers: [container('c')] }, { images: choice }).images).toEqual(going);
  });

  it('go with the last container that was made from them, in the same plan', () => {
    const containers = [container('c'), container('d', { state: 'running' })];
    const both = [image('one', { containers: ['c'] }), image('other', { containers: ['c', 'd'] })];
    expect(plan({ images: both, containers }, { images: 'unused', containers: true })).toMatchObject({
      images: ['one'],
      containers: ['c'],
    });
    expect(plan({ images: both, containers }, { images: 'unused' }).images).toEqual([]);
  });

  const digest = `named@sha256:${'0'.repeat(64)}`;
  it.each(['named', 'named:latest', digest])('that runs were made for as %s stay', (wanted) => {
    const kept = image('kept', { tags: ['other:2', 'named:latest'], digests: [digest] });
    const contents = { images: [kept, image('i')] };
    expect(plan(contents, { images: 'unused' }, { wantedImages: [wanted] }).images).toEqual(['i']);
  });
});

describe('containers', () => {
  it.each([
    ['created', true],
    ['exited', true],
    ['dead', true],
    ['running', false],
    ['paused', false],
    ['restarting', false],
    ['removing', false],
    ['of a state that nobody knows yet', false],
  ])('that are %s go: %s', (state, goes) => {
    const { containers } = plan({ containers: [container('c', { state })] }, { containers: true });
    expect(containers).toEqual(goes ? ['c'] : []);
  });

  it('of runs go when these have ended, not while they go on or nobody knows', () => {
    const containers = ['ended', 'going', 'unknown'].map((runId) => container(runId, { runId }));
    expect(plan({ containers }, { containers: true }, { endedRuns: new Set(['ended']) }).containers).toEqual([
      'ended',
    ]);
  });

  it('that are nodes, by name or by number, or hold the files of a build stay', () => {
    const containers = [
      container('0123456789abcdef'),
      container('fedcba', { name: 'box' }),
      container('held', { state: 'created', isKeeper: true }),
      container('other'),
    ];
    const nodeContainers = ['0123456789ab', 'box'];
    expect(plan({ containers }, { containers: true }, { nodeContainers }).containers).toEqual(['other']);
  });
});

describe('what is freed', () => {
  it('is a range where layers are shared, and counts what containers have written', () => {
    const contents = {
      images: [image('a'), image('b', { ownSize: null })],
      containers: [container('c'), container('d', { size: null })],
    };
    expect(plan(contents, { images: 'unused', containers: true }).bytes).toEqual({ least: 47, most: 207 });
  });

  it('is no more than goes at once', () => {
    const images = Array.from({ length: planLimit + 5 }, (_, index) => image(`i${index}`));
    const { images: going, bytes } = plan({ images }, { images: 'unused' });
    expect(going).toHaveLength(planLimit);
    expect(bytes.most).toBe(planLimit * 100);
  });
});

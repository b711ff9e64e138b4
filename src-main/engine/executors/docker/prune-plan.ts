import type { DaemonContainer, DaemonContents, DaemonImage } from './daemon-contents.js';
import { parseImageName } from './image-name.js';

/** Dangling: without a name. Unused: all that no container was made from. */
export const imageChoices = ['dangling', 'unused', 'none'] as const;
export type ImageChoice = (typeof imageChoices)[number];

/** Of each kind in one plan; what is beyond goes with the next. */
export const planLimit = 1000;

/** What is to go, of all that may go. */
export interface PruneChoice {
  readonly images: ImageChoice;
  /** Those that do not run. */
  readonly containers: boolean;
}

/** What must stay, whatever is chosen. */
export interface PruneGuard {
  /** Runs that are known to have ended: containers of all others stay. */
  readonly endedRuns: ReadonlySet<string>;
  /** Names or ids of containers that are nodes. */
  readonly nodeContainers: readonly string[];
  /** Names of images that runs which have not ended were made for. */
  readonly wantedImages: readonly string[];
}

export interface PrunePlan {
  readonly images: readonly DaemonImage[];
  readonly containers: readonly DaemonContainer[];
  /**
   * Bytes that are free afterwards. Layers that several images have go with the last of these, so it is a range unless
   * none is shared.
   */
  readonly bytes: { readonly least: number; readonly most: number };
}

/** What ran once or never, and does not now. */
const restingStates: readonly string[] = ['created', 'exited', 'dead'];

/** @returns what a prune removes. */
export function planPrune(contents: DaemonContents, choice: PruneChoice, guard: PruneGuard): PrunePlan {
  const containers = choice.containers
    ? contents.containers.filter((each) => mayGo(each, guard)).slice(0, planLimit)
    : [];
  const going = new Set(containers.map(({ id }) => id));
  const wanted = new Set(guard.wantedImages.map((name) => parseImageName(name)?.reference ?? name));
  const images = contents.images
    .filter(
      ({ tags, digests, containers: users }) =>
        choice.images !== 'none' &&
        (choice.images === 'unused' || tags.length === 0) &&
        users.every((user) => going.has(user)) &&
        ![...tags, ...digests].some((name) => wanted.has(name)),
    )
    .slice(0, planLimit);
  return { images, containers, bytes: bytesOf(images, containers) };
}

/** @returns how many bytes are free when these are gone. */
export function bytesOf(
  images: readonly DaemonImage[],
  containers: readonly DaemonContainer[],
): PrunePlan['bytes'] {
  const written = sum(containers.map(({ size }) => size ?? 0));
  return {
    least: written + sum(images.map(({ ownSize }) => ownSize ?? 0)),
    most: written + sum(images.map(({ size }) => size)),
  };
}

function mayGo({ state, runId, id, name, isKeeper }: DaemonContainer, guard: PruneGuard): boolean {
  // What holds the files of a build never runs.
  if (!restingStates.includes(state) || isKeeper) return false;
  if (guard.nodeContainers.some((said) => said === name || id.startsWith(said))) return false;
  // A run that is not known here may be another control plane's, and go on.
  return runId === null || guard.endedRuns.has(runId);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

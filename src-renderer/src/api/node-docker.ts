import { requestRoute, type RouteParameters } from './route';

export interface DockerImage {
  readonly id: string;
  /** None for a dangling image. */
  readonly tags: readonly string[];
  readonly size: number;
  readonly created: number;
  /** Ids of the containers made from it. */
  readonly containers: readonly string[];
}

export interface DockerContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly created: number;
  /** What it has written; null where that is not known. */
  readonly size: number | null;
  /** The run it was made for; null for one that is not ours. */
  readonly runId: string | null;
}

/** What is listed, newest first, and how much there is. */
export interface DockerContents {
  readonly images: readonly DockerImage[];
  readonly containers: readonly DockerContainer[];
  readonly imageTotal: number;
  readonly containerTotal: number;
}

export interface PruneReport {
  readonly images: readonly DockerImage[];
  readonly containers: readonly DockerContainer[];
  readonly bytes: { readonly least: number; readonly most: number };
  readonly kept: readonly { readonly id: string; readonly reason: string }[];
}

const route = '/api/platform/nodes/{id}/docker';
type PruneRequest = NonNullable<RouteParameters<`${typeof route}/prune`, 'post'>['body']>;
export type PruneChoice = Required<Pick<PruneRequest, 'images' | 'containers'>>;

/** Longer than the control plane waits for the daemon. */
const READ_LIMIT = 60_000;
const PRUNE_LIMIT = 300_000;

/** Lists the images and containers of a node. */
export const readNodeDocker = (id: number, signal: AbortSignal): Promise<DockerContents> =>
  requestRoute('get', route, { path: { id } }, { signal, timeout: READ_LIMIT });

/** Tells what a prune would remove. */
export const previewPrune = (id: number, choice: PruneChoice, signal: AbortSignal): Promise<PruneReport> =>
  requestRoute(
    'post',
    `${route}/prune`,
    { path: { id }, body: { ...choice, dryRun: true } },
    { signal, timeout: READ_LIMIT },
  );

/** Removes what a preview has shown. */
export const pruneNode = (id: number, choice: PruneChoice, preview: PruneReport): Promise<PruneReport> => {
  const imageIds = preview.images.map((image) => image.id);
  const containerIds = preview.containers.map((container) => container.id);
  const body = { ...choice, dryRun: false, imageIds, containerIds };
  return requestRoute('post', `${route}/prune`, { path: { id }, body }, { timeout: PRUNE_LIMIT });
};

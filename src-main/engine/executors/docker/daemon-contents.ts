import type Dockerode from 'dockerode';
import { labels, readLabels } from './container-options.js';
import type { Daemon } from './daemon.js';
import { DockerError } from './docker-error.js';

/** Of Docker's API since 1.42. */
interface ListImagesOptions extends Dockerode.ListImagesOptions {
  readonly 'shared-size': boolean;
}

/** An image of a daemon. */
export interface DaemonImage {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly id: string;
  /** Names with tags; none for a dangling image. */
  readonly tags: readonly string[];
  /** Names with digests, of what was pulled. */
  readonly digests: readonly string[];
  /** Bytes of all its layers. */
  readonly size: number;
  /** Bytes of layers that no other image has; null where the daemon does not tell (API before 1.42). */
  readonly ownSize: number | null;
  /** When it was built, in milliseconds of the epoch. */
  readonly created: number;
  /** Ids of the containers made from it, whatever their state. */
  readonly containers: readonly string[];
}

/** A container of a daemon. */
export interface DaemonContainer {
  readonly id: string;
  readonly name: string;
  /** As whoever made it called its image. */
  readonly image: string;
  readonly imageId: string;
  /** As Docker has it: created, running, paused, restarting, removing, exited, dead. */
  readonly state: string;
  /** In milliseconds of the epoch. */
  readonly created: number;
  /** Bytes it has written; null where reckoning them took too long. */
  readonly size: number | null;
  /** The run it was made for, by its label; null for one that is not ours. */
  readonly runId: string | null;
  /** It is there for the files of a build, as its label says. */
  readonly isKeeper: boolean;
}

export interface DaemonContents {
  readonly images: readonly DaemonImage[];
  readonly containers: readonly DaemonContainer[];
}

/** The daemon walks through all that containers have written to tell its size. */
const sizeLimitMs = 8_000;

/**
 * @returns all images, without those that are only steps to others, and all containers of a daemon; newest first.
 * @throws {DockerError} when the daemon does not answer; the reason of `cancel`.
 */
export async function readContents(daemon: Daemon, cancel: AbortSignal): Promise<DaemonContents> {
  const [images, containers] = await Promise.all([
    daemon.ask(
      'listing images',
      (client, abortSignal) => {
        // dockerode passes on what its types do not know.
        const options: ListImagesOptions = { 'shared-size': true, abortSignal };
        return client.listImages(options);
      },
      { cancel },
    ),
    listContainers(daemon, cancel),
  ]);
  const users = new Map<string, string[]>();
  for (const { id, imageId } of containers) users.set(imageId, [...(users.get(imageId) ?? []), id]);
  return {
    images: images.map((image) => toImage(image, users.get(image.Id) ?? [])).sort(newestFirst),
    containers: containers.sort(newestFirst),
  };
}

const newestFirst = (a: { readonly created: number }, b: { readonly created: number }): number =>
  b.created - a.created;

async function listContainers(daemon: Daemon, cancel: AbortSignal): Promise<DaemonContainer[]> {
  const list = (size: boolean, limitMs?: number) =>
    daemon.ask(
      'listing containers',
      (client, abortSignal) => client.listContainers({ all: true, size, abortSignal }),
      { cancel, ...(limitMs === undefined ? {} : { limitMs }) },
    );
  try {
    return (await list(true, sizeLimitMs)).map((each) => toContainer(each, true));
  } catch (error) {
    cancel.throwIfAborted();
    // Too much to reckon, or a container that went meanwhile.
    if (!(error instanceof DockerError)) throw error;
    return (await list(false)).map((each) => toContainer(each, false));
  }
}

const nothing = '<none>:<none>';

function toImage(image: Dockerode.ImageInfo, containers: readonly string[]): DaemonImage {
  const { Id, RepoTags, RepoDigests, Size, SharedSize, Created } = image;
  return {
    id: Id,
    // Null of some daemons for none.
    tags: ((RepoTags as string[] | null | undefined) ?? []).filter((tag) => tag !== nothing),
    digests: (RepoDigests as string[] | null | undefined) ?? [],
    size: Size,
    ownSize: SharedSize >= 0 ? Math.max(0, Size - SharedSize) : null,
    created: Created * 1000,
    containers,
  };
}

function toContainer(
  container: Dockerode.ContainerInfo & { readonly SizeRw?: number },
  isSized: boolean,
): DaemonContainer {
  const { Id, Names, Image, ImageID, State, Created, Labels } = container;
  return {
    id: Id,
    name: (Names[0] ?? Id.slice(0, 12)).replace(/^\//, ''),
    image: Image,
    imageId: ImageID,
    state: State,
    created: Created * 1000,
    // Left out by the daemon for one that has written nothing.
    size: isSized ? (container.SizeRw ?? 0) : null,
    runId: readLabels(Labels)?.runId ?? null,
    isKeeper: labels.keeps in Labels,
  };
}

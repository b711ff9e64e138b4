import type { DaemonContainer, DaemonImage } from './daemon-contents.js';
import type { Daemon } from './daemon.js';
import { DockerError } from './docker-error.js';
import type { PrunePlan } from './prune-plan.js';

/** Something that was to go and has not, and why. */
export interface KeptThing {
  readonly id: string;
  readonly reason: string;
}

export interface PruneResult {
  readonly images: readonly DaemonImage[];
  readonly containers: readonly DaemonContainer[];
  readonly kept: readonly KeptThing[];
}

/** A large image takes the daemon its time. */
const removalLimitMs = 120_000;

/**
 * Removes what a plan names and nothing else: containers first, as images are used by them. Nothing is forced, so what has
 * been started or taken into use since the plan was made stays.
 * @returns what is gone, and what is not and why: one that cannot go does not keep the others.
 * @throws {DockerError} when the daemon is away; the reason of `cancel`.
 */
export async function prune(
  daemon: Daemon,
  plan: Pick<PrunePlan, 'images' | 'containers'>,
  cancel: AbortSignal,
): Promise<PruneResult> {
  const kept: KeptThing[] = [];
  const containers = await eachOf(plan.containers, (each) => removeContainer(daemon, each, cancel), kept);
  const images = await eachOf(plan.images, (each) => removeImage(daemon, each, cancel), kept);
  return { images, containers, kept };
}

/** @returns those that are gone. @param remove says why one stays; null when it is gone. */
async function eachOf<T extends { readonly id: string }>(
  things: readonly T[],
  remove: (thing: T) => Promise<string | null>,
  kept: KeptThing[],
): Promise<T[]> {
  const gone: T[] = [];
  for (const thing of things) {
    const reason = await refusalOf(() => remove(thing));
    if (reason === null) gone.push(thing);
    else kept.push({ id: thing.id, reason });
  }
  return gone;
}

/** @returns what the daemon has against it; null when it is done, also when somebody else has done it. */
async function refusalOf(remove: () => Promise<string | null>): Promise<string | null> {
  try {
    return await remove();
  } catch (error) {
    if (!(error instanceof DockerError) || error.status === null) throw error;
    return error.isMissing ? null : error.problem;
  }
}

async function removeContainer(
  daemon: Daemon,
  { id, runId }: DaemonContainer,
  cancel: AbortSignal,
): Promise<null> {
  await daemon.ask(
    'removing a container',
    // Unnamed volumes of what is not ours may hold what somebody wants.
    (client, abortSignal) => client.getContainer(id).remove({ v: runId !== null, abortSignal }),
    { cancel, limitMs: removalLimitMs },
  );
  return null;
}

/** Takes an image's names away one by one: with the last one it goes. By its id only force would remove it with several. */
async function removeImage(
  daemon: Daemon,
  { id, tags }: DaemonImage,
  cancel: AbortSignal,
): Promise<string | null> {
  let isGone = false;
  for (const name of tags.length === 0 ? [id] : tags) {
    const now = await daemon.ask('looking at an image', (client) => client.getImage(name).inspect(), {
      cancel,
    });
    if (now.Id !== id) return `${name} is another image by now.`;
    if (tags.length === 0 && now.RepoTags.length > 0)
      return `It is called ${now.RepoTags.join(', ')} by now.`;
    const steps = (await daemon.ask(
      'removing an image',
      // Images it was built from were not shown to whoever asked.
      (client, abortSignal) => client.getImage(name).remove({ noprune: true, abortSignal }),
      { cancel, limitMs: removalLimitMs },
    )) as readonly { readonly Deleted?: string }[];
    isGone = steps.some(({ Deleted }) => Deleted === id);
  }
  return isGone
    ? null
    : 'It has lost its names, but other images are built on it, or it was given a new one.';
}

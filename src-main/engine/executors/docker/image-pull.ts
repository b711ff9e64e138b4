import type { ContainerSettings, LaunchTalk } from '../executor.js';
import type { Daemon } from './daemon.js';
import { DockerError } from './docker-error.js';
import { parseImageName } from './image-name.js';
import { readJsonLines } from './json-lines.js';
import { PullProgress, type PullMessage } from './pull-progress.js';

/** A pull of which nothing is heard for so long has died. */
const silenceLimitMs = 300_000;
/** How often the log is told how far it is. */
const noteEveryMs = 5000;

/**
 * Makes sure that a daemon has an image.
 * @returns its name as the daemon takes it.
 * @throws {DockerError} when it cannot be had; the reason of `cancel`.
 */
export async function ensureImage(
  daemon: Daemon,
  { image, pull = 'missing' }: ContainerSettings,
  note: LaunchTalk['note'],
  cancel: AbortSignal,
): Promise<string> {
  const name = parseImageName(image);
  if (name === null) throw new DockerError(daemon.target, `${JSON.stringify(image)} is no name of an image`);
  const { reference, registry } = name;
  if (pull !== 'always' && (await hasImage(daemon, reference, cancel))) return reference;
  if (pull === 'never')
    throw new DockerError(daemon.target, `it has no image ${reference}, and the job says not to pull it`);
  const login = await daemon.target.loginFor(registry);
  await note(`Pulling ${reference}${login === null ? '' : ` as ${login.username}`}`);
  const began = performance.now();
  const silence = new AbortController();
  const end = AbortSignal.any([cancel, silence.signal]);
  const timer = setTimeout(() => silence.abort(), silenceLimitMs);
  const progress = new PullProgress();
  let notedAt = began;
  try {
    const stream = await daemon.stream(
      `pulling ${reference}`,
      {
        method: 'POST',
        path: '/images/create',
        query: { fromImage: reference },
        ...(login === null ? {} : { login: { ...login, serveraddress: login.server } }),
      },
      end,
    );
    for await (const line of readJsonLines(stream)) {
      timer.refresh();
      const message: PullMessage = line;
      if (message.error !== undefined)
        throw new DockerError(daemon.target, `${reference} could not be pulled: ${message.error}`);
      progress.take(message);
      if (performance.now() - notedAt < noteEveryMs) continue;
      notedAt = performance.now();
      await note(`Pulling ${reference}: ${progress.summary}`);
    }
    end.throwIfAborted();
  } catch (error) {
    cancel.throwIfAborted();
    if (silence.signal.aborted)
      throw new DockerError(
        daemon.target,
        `nothing was heard of the pull of ${reference} for ${silenceLimitMs / 1000} s`,
        { cause: error },
      );
    throw whyNotPulled(daemon, reference, registry, login !== null, error);
  } finally {
    clearTimeout(timer);
  }
  if (!(await hasImage(daemon, reference, cancel)))
    throw new DockerError(daemon.target, `the pull of ${reference} ended before it was there`);
  await note(`Pulled ${reference} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return reference;
}

async function hasImage(daemon: Daemon, reference: string, cancel: AbortSignal): Promise<boolean> {
  try {
    const path = `/images/${encodeURIComponent(reference)}/json`;
    await daemon.get(`looking for the image ${reference}`, path, { cancel });
    return true;
  } catch (error) {
    if (error instanceof DockerError && error.isMissing) return false;
    throw error;
  }
}

/** A registry says "not found" or "denied" of what it does not show to this user. */
function whyNotPulled(
  daemon: Daemon,
  reference: string,
  registry: string,
  hasLogin: boolean,
  error: unknown,
): Error {
  const explained = daemon.explain(error, `pulling ${reference}`);
  const isRefused = /denied|unauthorized|not found|manifest unknown|no basic auth/i.test(explained.message);
  if (!(explained instanceof DockerError) || !isRefused) return explained;
  const wayOut = hasLogin
    ? 'Look at its name, and at the rights of the registry credential.'
    : `Look at its name; if it is private, add a registry credential for ${registry}.`;
  const { problem, status } = explained;
  return new DockerError(daemon.target, `${problem}. ${wayOut}`, { status, cause: error });
}

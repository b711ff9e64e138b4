import { In } from 'typeorm';
import { Run, type RunState } from '../engine/run.entity.js';
import type { Workers } from '../engine/workers.js';
import type { ReadManager } from '../store/store.js';
import { timeText } from './app-fields.js';
import { refOf } from './build-plan.js';
import {
  Build,
  BuildChannel,
  BuildPackage,
  buildStatus,
  unfinishedStatuses,
  type BuildStatus,
} from './build.entity.js';

/** Makes the addresses that packages can be downloaded from without a token. */
export interface PackageUrls {
  /** @param name of one file, where the channel has several; all of them without it. */
  readonly ofChannel: (buildId: string, channel: string, name?: string) => string;
  /** The same for a phone that reads it off a screen, which takes people longer. */
  readonly forPhone: (buildId: string, channel: string, name?: string) => string;
  readonly ofAll: (buildId: string) => string;
}

/** What a build's rows are beside it. */
interface Parts {
  readonly channels: readonly BuildChannel[];
  readonly packages: readonly BuildPackage[];
}

const secondsBetween = (from: number | null, to: number): number =>
  from === null ? 0 : Math.max(0, to - from) / 1000;

/** @returns builds as the API shows them (contract, apps.md, "Builds"). */
export async function showBuilds(
  read: ReadManager,
  workers: Workers,
  builds: readonly Build[],
  urls: PackageUrls,
) {
  const ids = builds.map(({ id }) => id);
  const [channels, packages] = await Promise.all([
    read.find(BuildChannel, { where: { buildId: In(ids) }, order: { position: 'ASC' } }),
    read.find(BuildPackage, { where: { buildId: In(ids) }, order: { position: 'ASC', part: 'ASC' } }),
  ]);
  const channelsOf = Map.groupBy(channels, ({ buildId }) => buildId);
  const packagesOf = Map.groupBy(packages, ({ buildId }) => buildId);
  return builds.map((build) => {
    const parts = { channels: channelsOf.get(build.id) ?? [], packages: packagesOf.get(build.id) ?? [] };
    return showBuild(build, parts, workers, urls);
  });
}

function showBuild(build: Build, { channels, packages }: Parts, workers: Workers, urls: PackageUrls) {
  const { id, plan, createdAt, updatedAt, startedAt, endedAt } = build;
  const counts = Map.groupBy(packages, ({ position }) => position);
  return {
    id,
    appid: build.appId,
    platform: build.platform,
    versionid: build.versionId,
    channels: channels.map(({ code }) => code),
    status: build.status,
    file: packages.length === 0 ? null : urls.ofAll(id),
    packages: packages.map(({ position, channel, name, size, sha256 }) => {
      const one = (counts.get(position)?.length ?? 0) > 1 ? name : undefined;
      const phone_url = urls.forPhone(id, channel, one);
      return { channel, name, size, sha256, url: urls.ofChannel(id, channel, one), phone_url };
    }),
    error: build.error === '' ? null : build.error,
    created: timeText(createdAt),
    updated: timeText(updatedAt),
    run_time: secondsBetween(startedAt, endedAt ?? Date.now()),
    number: build.number,
    app_name: build.appName,
    version_code: build.versionCode,
    version_name: build.versionName,
    git_ref: refOf(plan),
    commit: build.commit === '' ? null : build.commit,
    builder: workers.nameOf(build.nodeId),
    parallel: plan.parallel,
    operator: build.operator,
    cancelled_by: build.cancelledBy,
    started: startedAt === null ? null : timeText(startedAt),
    ended: endedAt === null ? null : timeText(endedAt),
    checkout_run: build.checkoutRunId === '' ? null : build.checkoutRunId,
  };
}

/** States of a channel as the API shows them: those of runs, and while its files are on their way. */
type ShownState = RunState | 'waiting' | 'collecting';

/** Builds that a channel's usual time and size are taken from. */
const lookedBack = 10;

/** @returns how each channel of a build stands, beside what was usual for it before. */
export async function showChannelStates(read: ReadManager, build: Build) {
  const channels = await read.find(BuildChannel, {
    where: { buildId: build.id },
    order: { position: 'ASC' },
  });
  const runs = await read.find(Run, {
    select: { id: true, state: true, startedAt: true },
    where: { id: In(channels.map(({ runId }) => runId).filter((id) => id !== '')) },
  });
  const byId = new Map(runs.map((run) => [run.id, run]));
  const past = await pastOf(read, build);
  return channels.map((channel) => {
    const run = byId.get(channel.runId);
    const started = channel.startedAt ?? run?.startedAt ?? null;
    return {
      code: channel.code,
      name: channel.name,
      state: shownState(channel, run),
      run_id: channel.runId === '' ? null : channel.runId,
      started: started === null ? null : timeText(started),
      ended: channel.endedAt === null ? null : timeText(channel.endedAt),
      error: channel.error === '' ? null : channel.error,
      ...(past.get(channel.code) ?? nothingPast),
    };
  });
}

const nothingPast = { median: null, last: null, sizes: [] };

function shownState({ state }: BuildChannel, run: Pick<Run, 'state'> | undefined): ShownState {
  if (state !== 'building') return state;
  return run === undefined || run.state === 'succeeded' ? 'starting' : run.state;
}

/**
 * @returns of each channel: the median of its last good builds' seconds, the size of the last of them with the number of
 * that build, and the sizes of all of them, oldest first.
 */
async function pastOf(read: ReadManager, { appId, platform, number }: Build) {
  const builds = await read
    .createQueryBuilder(Build, 'build')
    .where('build.appId = :appId AND build.platform = :platform AND build.number < :number', {
      appId,
      platform,
      number,
    })
    .andWhere('build.status NOT IN (:...unfinished)', { unfinished: [...unfinishedStatuses] })
    .orderBy('build.number', 'DESC')
    .limit(lookedBack)
    .getMany();
  const ids = In(builds.map(({ id }) => id));
  const channels = await read.findBy(BuildChannel, { buildId: ids, state: 'succeeded' });
  const packages = Map.groupBy(
    await read.findBy(BuildPackage, { buildId: ids }),
    ({ buildId, position }) => `${buildId}/${position}`,
  );
  const numbers = new Map(builds.map((build) => [build.id, build.number]));
  const past = new Map<string, { median: number | null; last: SizeThen | null; sizes: SizeThen[] }>();
  for (const [code, rows] of Map.groupBy(channels, (channel) => channel.code)) {
    const sizes = rows
      .map(({ buildId, position }) => ({
        number: numbers.get(buildId) ?? 0,
        size: (packages.get(`${buildId}/${position}`) ?? []).reduce((sum, { size }) => sum + size, 0),
      }))
      .sort((a, b) => a.number - b.number);
    const seconds = rows.flatMap(({ startedAt, endedAt }) =>
      endedAt === null ? [] : [secondsBetween(startedAt, endedAt)],
    );
    past.set(code, { median: medianOf(seconds), last: sizes.at(-1) ?? null, sizes });
  }
  return past;
}

interface SizeThen {
  readonly number: number;
  /** Bytes of all files of the channel. */
  readonly size: number;
}

/** @returns null of nothing. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/** Statuses that the list may be filtered by. */
export const isKnownStatus = (status: number): status is BuildStatus =>
  (Object.values(buildStatus) as number[]).includes(status);

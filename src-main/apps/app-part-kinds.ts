import { In, Not } from 'typeorm';
import { Refusal } from '../lib/errors.js';
import { AppChannel, AppVersion } from './app.entity.js';
import { timeText } from './app-fields.js';
import type { PartKind } from './app-parts.service.js';
import { Build, BuildChannel, unfinishedStatuses } from './build.entity.js';

/** @returns a version as the API shows it. */
export function showVersion(version: AppVersion) {
  const { id, code, name, platform, gitTag, gitIndex, createdAt, updatedAt } = version;
  return {
    id,
    code,
    name,
    platform,
    platforms: platform,
    git_tag: gitTag,
    git_index: gitIndex,
    created: timeText(createdAt),
    updated: timeText(updatedAt),
  };
}

/** @returns a channel as the API shows it. */
export function showChannel({ id, code, name, platform, createdAt, updatedAt }: AppChannel) {
  const times = { created: timeText(createdAt), updated: timeText(updatedAt) };
  return { id, code, name, platform, platforms: platform, ...times };
}

export const versionKind: PartKind<AppVersion> = {
  entity: AppVersion,
  word: 'version',
  show: showVersion,
  // Their codes may repeat (contract, apps.md).
  check: () => Promise.resolve(),
  countUses: (read, { id }) => read.countBy(Build, { versionId: id, status: In([...unfinishedStatuses]) }),
};

export const channelKind: PartKind<AppChannel> = {
  entity: AppChannel,
  word: 'channel',
  show: showChannel,
  check: async (manager, { id, appId, platform, code }) => {
    if (!(await manager.existsBy(AppChannel, { appId, platform, code, id: Not(id) }))) return;
    const problem = `code: there is a channel ${code} for ${platform} already. Codes are unique.`;
    throw new Refusal(400, 'code_taken', problem);
  },
  countUses: async (read, { appId, platform, code }) => {
    const builds = await read.findBy(Build, { appId, platform, status: In([...unfinishedStatuses]) });
    return read.countBy(BuildChannel, { buildId: In(builds.map(({ id }) => id)), code });
  },
};

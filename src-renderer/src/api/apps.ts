import { openRoute, requestRoute } from './route';
import type { RunState } from './types';

/** How an app is built; null stands for what is usual. */
export interface BuildRecipe {
  readonly command: string | null;
  readonly artifacts: readonly string[] | null;
  readonly env: Readonly<Record<string, string>> | null;
  /** Name or number of a node. */
  readonly builder: string | null;
  readonly credential: string | null;
  readonly image: string | null;
  readonly clean: boolean;
}

export interface App {
  readonly id: string;
  readonly name: string;
  readonly platforms: readonly string[];
  readonly created: string;
  readonly updated: string;
  readonly forbidden: boolean;
  readonly validate: boolean;
  readonly prj_path: string | null;
  readonly build: BuildRecipe | null;
}

/** What a version and a channel have alike. */
export interface AppPart {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly platform: string;
  readonly created: string;
  readonly updated: string;
}

export interface AppVersion extends AppPart {
  readonly git_tag: string;
  readonly git_index: string;
}

export interface BuiltPackage {
  readonly channel: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly url: string;
  /** Good for a day. */
  readonly phone_url: string;
}

/** -1 error, 1 waits, 2 running, 3 finished, 4 cancelled. */
export type BuildStatus = -1 | 1 | 2 | 3 | 4;

export interface Build {
  readonly id: string;
  readonly appid: string;
  readonly app_name: string;
  readonly number: number;
  readonly platform: string;
  readonly versionid: string;
  readonly version_code: string;
  readonly version_name: string;
  readonly git_ref: string;
  readonly commit: string | null;
  readonly channels: readonly string[];
  readonly status: BuildStatus;
  readonly file: string | null;
  readonly packages: readonly BuiltPackage[];
  readonly error: string | null;
  readonly builder: string;
  /** Channels at once. */
  readonly parallel: number;
  readonly operator: string;
  readonly cancelled_by: string | null;
  readonly created: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly checkout_run: string | null;
}

export type ChannelStateName = RunState | 'waiting' | 'collecting';

/** Bytes of all files of a channel in one build. */
export interface SizeThen {
  readonly number: number;
  readonly size: number;
}

export interface ChannelState {
  readonly code: string;
  readonly name: string;
  readonly state: ChannelStateName;
  readonly run_id: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly error: string | null;
  /** Seconds that it took of late. */
  readonly median: number | null;
  readonly last: SizeThen | null;
  /** Of the builds before, oldest first. */
  readonly sizes: readonly SizeThen[];
}

export interface BuildDetail extends Build {
  readonly channel_states: readonly ChannelState[];
}

export type AppContent = Pick<App, 'name' | 'platforms' | 'prj_path' | 'build' | 'forbidden'>;

/** Lists the apps there are, or those that were deleted. */
export const listApps = (isLive = true, signal?: AbortSignal): Promise<readonly App[]> =>
  requestRoute('get', '/api/app', { query: { validate: isLive } }, { signal });

export const readApp = (id: string, signal?: AbortSignal): Promise<App> =>
  requestRoute('get', '/api/app/{id}', { path: { id } }, { signal });

export const createApp = (content: AppContent): Promise<App> =>
  requestRoute('post', '/api/app', { body: bodyOf(content) });

export const changeApp = (id: string, content: AppContent): Promise<App> =>
  requestRoute('put', '/api/app/{id}', { path: { id }, body: bodyOf(content) });

/** Deletes an app; its builds are cancelled. */
export const removeApp = (id: string): Promise<unknown> =>
  requestRoute('delete', '/api/app/{id}', { path: { id } });

export const restoreApp = (id: string): Promise<App> =>
  requestRoute('put', '/api/app/{id}', { path: { id }, body: { validate: true } });

function bodyOf({ platforms, build, ...rest }: AppContent) {
  const recipe =
    build === null ? null : { ...build, artifacts: build.artifacts === null ? null : [...build.artifacts] };
  return { ...rest, platforms: [...platforms], build: recipe };
}

export const listVersions = (appid: string, signal?: AbortSignal): Promise<readonly AppVersion[]> =>
  requestRoute('get', '/api/app/{appid}/version', { path: { appid } }, { signal });

export const listChannels = (appid: string, signal?: AbortSignal): Promise<readonly AppPart[]> =>
  requestRoute('get', '/api/app/{appid}/channel', { path: { appid } }, { signal });

export type VersionContent = Pick<AppVersion, 'code' | 'name' | 'platform' | 'git_tag' | 'git_index'>;
export type ChannelContent = Pick<AppPart, 'code' | 'name' | 'platform'>;

/** Makes a version, or changes the one with this id. */
export const saveVersion = (appid: string, id: string | null, body: VersionContent): Promise<AppVersion> =>
  id === null
    ? requestRoute('post', '/api/app/{appid}/version', { path: { appid }, body })
    : requestRoute('put', '/api/app/{appid}/version/{id}', { path: { appid, id }, body });

/** Makes a channel, or changes the one with this id. */
export const saveChannel = (appid: string, id: string | null, body: ChannelContent): Promise<AppPart> =>
  id === null
    ? requestRoute('post', '/api/app/{appid}/channel', { path: { appid }, body })
    : requestRoute('put', '/api/app/{appid}/channel/{id}', { path: { appid, id }, body });

export const removeVersion = (appid: string, id: string): Promise<unknown> =>
  requestRoute('delete', '/api/app/{appid}/version/{id}', { path: { appid, id } });

export const removeChannel = (appid: string, id: string): Promise<unknown> =>
  requestRoute('delete', '/api/app/{appid}/channel/{id}', { path: { appid, id } });

export interface BuildQuery {
  readonly appid?: string;
  readonly status?: BuildStatus;
  readonly limit?: number;
}

/** Lists builds, newest first. */
export const listBuilds = (query: BuildQuery, signal?: AbortSignal): Promise<readonly Build[]> =>
  requestRoute('get', '/api/build/tasks', { query: { limit: 50, ...query } }, { signal });

export const readBuild = (id: string, signal?: AbortSignal): Promise<BuildDetail> =>
  requestRoute('get', '/api/build/tasks/{id}', { path: { id } }, { signal });

export const startBuild = (
  appid: string,
  versionid: string,
  channels: readonly string[],
): Promise<BuildDetail> =>
  requestRoute('post', '/api/build', { body: { appid, versionid, channels: [...channels] } });

export const cancelBuild = (id: string): Promise<BuildDetail> =>
  requestRoute('post', '/api/build/tasks/{id}/cancel', { path: { id } });

export const removeBuild = (id: string): Promise<unknown> =>
  requestRoute('delete', '/api/build/tasks/{id}', { path: { id } });

/** Opens the log of a build, some lines before its end. The header X-Log-Offset counts those before. */
export const openBuildLog = (
  id: string,
  wanted: { readonly tail?: number; readonly q?: string; readonly ignore_case?: boolean },
  signal: AbortSignal,
): Promise<Response> =>
  openRoute(
    'get',
    '/api/build/tasks/{id}/logs',
    { path: { id }, query: { ...wanted, heartbeat: 15 } },
    { signal },
  );

/** Where the whole log of a build can be downloaded. */
export const buildLogUrl = (id: string): string => `/api/build/tasks/${encodeURIComponent(id)}/logs`;

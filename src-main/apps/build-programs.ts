import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostKey } from '../engine/executors/ssh/host-key.js';
import type { RunProgram } from '../engine/run.entity.js';
import type {
  CredentialFields,
  CredentialSecrets,
  CredentialType,
} from '../engine/vault/credential-types.js';
import type { Build, BuildChannel } from './build.entity.js';
import { refOf } from './build-plan.js';
import { recipeFor } from './build-recipe.js';
import { parseRepository } from './repository-address.js';

/** Our scripts that run on builders, by name; see resources/builds. */
export type BuildScripts = Readonly<Record<(typeof scriptNames)[number], string>>;

const scriptNames = ['checkout.sh', 'channel.sh', 'askpass.sh', 'ssh.sh'] as const;

/** @param resourcesDir the folder that holds `builds/`. */
export async function readBuildScripts(resourcesDir: string): Promise<BuildScripts> {
  const texts = await Promise.all(
    scriptNames.map(async (name) => [name, await readFile(join(resourcesDir, 'builds', name), 'utf8')]),
  );
  return Object.fromEntries(texts) as BuildScripts;
}

/** Bounds of what a build's runs may take. */
export interface BuildLimits {
  readonly checkoutSeconds: number;
  /** For one channel. */
  readonly channelSeconds: number;
  /** Bytes kept of each stream. */
  readonly outputBytes: number;
  /** Bytes that must be free where a build begins. */
  readonly freeBytes: number;
}

/** Where everything of a build is on its builder, below the folder that the machine keeps for us. */
export const workFolderOf = (buildId: string): string => `builds/work/${buildId}`;

/** Where the commit is copied to of a build whose channels are built in containers. */
const sharedSourceOf = (buildId: string): string => `${workFolderOf(buildId)}/source`;

/** Where a channel's are: by its place in the build, since a code may hold anything. */
export const placeOf = (buildId: string, position: number): string => `${workFolderOf(buildId)}/${position}`;

/** Where a file is that a channel has set aside. @param part its place in the channel's report. */
export const filePathOf = (buildId: string, position: number, part: number): string =>
  `${placeOf(buildId, position)}/files/${part}`;

/** What an app keeps on a builder between builds. */
export const keptFoldersOf = (appId: string): readonly string[] => [
  `builds/mirrors/${appId}.git`,
  `builds/kept/${appId}`,
];

/** Copies that are kept are told apart by platform and channel, whatever stands in these. */
function sourceOf({ id, appId, platform, plan }: Build, { position, code }: BuildChannel): string {
  if (plan.recipe?.clean ?? true) return `${placeOf(id, position)}/source`;
  const key = createHash('sha256')
    .update(JSON.stringify([platform, code]))
    .digest('hex')
    .slice(0, 16);
  return `builds/kept/${appId}/${key}`;
}

/** A credential that git logs in with. */
export interface GitLogin {
  readonly type: CredentialType;
  readonly details: CredentialFields;
  readonly secrets: CredentialSecrets;
}

/** What a run is made of, its secrets apart. */
export interface Prepared {
  readonly program: RunProgram;
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * @param login null for whatever the builder's user has.
 * @param hostKeys what is known of the repository's server.
 */
export function checkoutProgram(
  { id, appId, plan }: Build,
  login: GitLogin | null,
  known: { readonly keys: readonly HostKey[]; readonly policy: 'tofu' | 'strict' },
  scripts: BuildScripts,
  limits: BuildLimits,
): Prepared {
  const { url, host, port, user, protocol } = parseRepository(plan.repository);
  const name = login?.details.username ?? '';
  const isPlainPort = port === (protocol === 'https' ? 443 : 22);
  return {
    program: {
      argv: ['/bin/sh', './checkout.sh'],
      files: [
        { name: 'checkout.sh', content: scripts['checkout.sh'] },
        { name: 'askpass.sh', content: scripts['askpass.sh'] },
        { name: 'ssh.sh', content: scripts['ssh.sh'] },
        {
          name: 'known_hosts',
          content: known.keys.map(({ type, blob }) => `${hostField(host, port)} ${type} ${blob}\n`).join(''),
        },
      ],
      env: {
        APP_ID: appId,
        WHEELHOUSE_GIT_REPOSITORY: url,
        WHEELHOUSE_GIT_TAG: plan.gitTag,
        WHEELHOUSE_GIT_INDEX: plan.gitTag === '' ? plan.gitIndex : '',
        WHEELHOUSE_GIT_HOST: isPlainPort ? host : `${host}:${port}`,
        WHEELHOUSE_GIT_HOST_KEYS: known.policy === 'strict' ? 'yes' : 'accept-new',
        WHEELHOUSE_GIT_USERNAME: user === '' ? name : user,
        WHEELHOUSE_GIT_USER: user === '' ? name : '',
        ...(plan.recipe?.image == null ? {} : { WHEELHOUSE_BUILD_SOURCE: sharedSourceOf(id) }),
        WHEELHOUSE_FREE_KIB: String(Math.ceil(limits.freeBytes / 1024)),
        ...(login?.type === 'password' ? { WHEELHOUSE_GIT_WITH: 'password' } : {}),
        ...(login?.type === 'agent' ? { SSH_AUTH_SOCK: login.details.socket ?? '' } : {}),
      },
      archive: null,
      timeoutSeconds: limits.checkoutSeconds,
      outputLimitBytes: limits.outputBytes,
    },
    secrets: secretsOf(login),
  };
}

function secretsOf(login: GitLogin | null): Readonly<Record<string, string>> {
  const { privateKey, passphrase, password } = login?.secrets ?? {};
  return Object.fromEntries(
    [
      ['WHEELHOUSE_GIT_KEY', privateKey],
      ['WHEELHOUSE_GIT_PASSPHRASE', passphrase],
      ['WHEELHOUSE_GIT_PASSWORD', password],
    ].filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** What git in a container needs: the files there are another user's. */
const gitInContainer = {
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
};
/** What the folder with the commit is called in a container; see channel.sh. */
const sourceName = 'source';

/** @param isRemote whether its files are to travel: then they are summed where they are made. */
export function channelProgram(
  build: Build,
  channel: BuildChannel,
  isRemote: boolean,
  scripts: BuildScripts,
  limits: BuildLimits,
): RunProgram {
  const { command, pattern, env } = recipeFor(build.plan.recipe, build.platform, channel.code);
  const image = build.plan.recipe?.image ?? null;
  return {
    argv: ['/bin/sh', './channel.sh'],
    files: [{ name: 'channel.sh', content: scripts['channel.sh'] }],
    ...(image === null
      ? {}
      : {
          container: { image, keeps: workFolderOf(build.id) },
          folder: { path: sharedSourceOf(build.id), name: sourceName },
        }),
    env: {
      ...(image === null ? {} : gitInContainer),
      ...env,
      APP_NAME: build.appName,
      APP_ID: build.appId,
      PLATFORM: build.platform,
      VERSION_CODE: build.versionCode,
      VERSION_NAME: build.versionName,
      GIT_REF: refOf(build.plan),
      CHANNEL: channel.code,
      CHANNEL_NAME: channel.name,
      WHEELHOUSE_BUILD_COMMAND: command,
      WHEELHOUSE_BUILD_COMMIT: build.commit,
      WHEELHOUSE_BUILD_REPOSITORY: parseRepository(build.plan.repository).url,
      WHEELHOUSE_BUILD_PLACE: placeOf(build.id, channel.position),
      // In a container the copy comes along.
      WHEELHOUSE_BUILD_SOURCE: image === null ? sourceOf(build, channel) : '',
      WHEELHOUSE_BUILD_PATTERN: pattern,
      ...(isRemote ? { WHEELHOUSE_BUILD_HASH: '1' } : {}),
    },
    archive: null,
    timeoutSeconds: limits.channelSeconds,
    outputLimitBytes: limits.outputBytes,
  };
}

/** How known_hosts names a server. */
const hostField = (host: string, port: number): string => (port === 22 ? host : `[${host}]:${port}`);

/**
 * @param line of known_hosts, as ssh writes it.
 * @returns the key, where it is one of this server.
 */
export function hostKeyFrom(line: string, { repository }: Pick<Build['plan'], 'repository'>): HostKey | null {
  const { host, port } = parseRepository(repository);
  const [names = '', type = '', blob = ''] = line.trim().split(/\s+/);
  if (!names.split(',').includes(hostField(host, port))) return null;
  return /^[a-z0-9@.-]{1,64}$/.test(type) && /^AAAA[A-Za-z0-9+/]+={0,2}$/.test(blob) ? { type, blob } : null;
}

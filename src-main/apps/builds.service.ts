import { In, type FindOptionsWhere } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { LogChunk } from '../engine/log-chunk.entity.js';
import { topicOf } from '../engine/log-record.js';
import { localNodeId } from '../engine/nodes/local-node.js';
import { Node } from '../engine/nodes/node.entity.js';
import { Run } from '../engine/run.entity.js';
import { Credential } from '../engine/vault/credential.entity.js';
import { isLoginType } from '../engine/vault/credential-types.js';
import { credentialOf } from '../engine/vault/secrets.js';
import type { Workers } from '../engine/workers.js';
import { Refusal, Unavailable } from '../lib/errors.js';
import { nextNumber } from '../store/sequence.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { AppChannel, AppVersion, type App } from './app.entity.js';
import type { Apps } from './apps.service.js';
import type { BuildEngine } from './build-engine.js';
import { refuseBuilder, refuseImage, refuseWithoutDocker } from './builder.js';
import { buildsFamilyName, subjectOfBuild } from './build-lines.js';
import { recipeFor, type BuildRecipe } from './build-recipe.js';
import {
  Build,
  BuildChannel,
  BuildLeftover,
  BuildPackage,
  buildStatus,
  isOver,
  unfinishedStatuses,
  type BuildStatus,
} from './build.entity.js';
import type { DiskBudget } from './disk-budget.js';
import { keptFoldersOf } from './build-programs.js';
import { makeObjectId, objectIdPattern } from './object-id.js';
import type { PackageStore } from './package-store.js';
import { parseRepository, type RepositoryAddress } from './repository-address.js';

export interface BuildRequest {
  readonly appId: string;
  readonly versionId: string;
  /** Codes. */
  readonly channels: readonly string[];
  readonly platform: string | undefined;
}

export interface BuildFilter {
  readonly appId?: string | undefined;
  readonly platform?: string | undefined;
  readonly status?: BuildStatus | undefined;
  readonly limit: number;
  readonly offset: number;
}

export interface BuildsSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly apps: Apps;
  readonly engine: BuildEngine;
  readonly workers: Workers;
  readonly packages: PackageStore;
  readonly budget: DiskBudget;
  /** Channels of a build at once. */
  readonly channelsAtOnce: number;
}

/** Builds of one app that may wait. */
const queueLimit = 100;
/** How long a deleted app's mirrors stay on the builders: it may be restored. */
const keptAfterRemovalMs = 24 * 3600_000;

/** Asks for builds, shows them, ends them and removes them. */
export class Builds {
  readonly #around: BuildsSurroundings;

  constructor(around: BuildsSurroundings) {
    this.#around = around;
  }

  /** @throws {Refusal} 404 for a build there is not. */
  async get(id: string, read: ReadManager = this.#around.store.read): Promise<Build> {
    const build = objectIdPattern.test(id) ? await read.findOneBy(Build, { id }) : null;
    if (build === null) throw new Refusal(404, 'build_not_found', `There is no build ${id}.`);
    return build;
  }

  /** @returns newest first, and how many there are in all. */
  async list(filter: BuildFilter): Promise<{ builds: Build[]; total: number }> {
    const { appId, platform, status, limit, offset } = filter;
    const where: FindOptionsWhere<Build> = {
      ...(appId === undefined ? {} : { appId }),
      ...(platform === undefined ? {} : { platform }),
      ...(status === undefined ? {} : { status }),
    };
    const [builds, total] = await this.#around.store.read.findAndCount(Build, {
      where,
      order: { createdAt: 'DESC', number: 'DESC', id: 'DESC' },
      skip: offset,
      take: limit,
    });
    return { builds: limit === 0 ? [] : builds, total };
  }

  /** How an app stands: contract, apps.md, `GET /api/build/status/:appid`. @throws {Refusal} 404. */
  async status(appId: string) {
    const { apps, store } = this.#around;
    await apps.get(appId);
    const unfinished = await store.read.findBy(Build, { appId, status: In([...unfinishedStatuses]) });
    const current = unfinished.find(({ status }) => status === buildStatus.running);
    const queued = unfinished.filter(({ status }) => status === buildStatus.init).length;
    return { running: unfinished.length > 0, queued, current: current?.id ?? null };
  }

  /**
   * Queues a build.
   * @throws {Refusal} 404 and 400 as the contract has them; 409 when too many wait. {Unavailable} 507 without room.
   */
  async request(request: BuildRequest, actor: Actor): Promise<Build> {
    const { store, budget, engine } = this.#around;
    const noRoom = await budget.refusal(store.read, 1);
    if (noRoom !== null) throw new Unavailable(507, 'no_room', noRoom);
    return store.write(async (manager) => {
      const prepared = await this.#prepare(manager, request, actor);
      const { build, channels } = prepared;
      await manager.insert(Build, build);
      await manager.insert(BuildChannel, channels);
      // A folder of the app's that was to go is needed again.
      await manager.delete(BuildLeftover, { appId: build.appId });
      const { id, appId, number, status } = build;
      await this.#around.events.emit(manager, 'build.state', { id, appId, number, status });
      await recordChange(manager, actor, {
        action: 'build.start',
        target: `${build.appName} #${number}`,
        after: { id, version: build.versionName, channels: request.channels },
      });
      await engine.startWaiting(manager);
      return this.get(id, manager);
    });
  }

  /** Ends a build; one that has ended is left as it is. @throws {Refusal} 404. */
  async cancel(id: string, actor: Actor): Promise<Build> {
    const { store, engine } = this.#around;
    return store.write(async (manager) => {
      const build = await this.get(id, manager);
      if (isOver(build.status)) return build;
      await engine.cancel(manager, build, actor.operator.name);
      const target = `${build.appName} #${build.number}`;
      await recordChange(manager, actor, { action: 'build.cancel', target });
      return this.get(id, manager);
    });
  }

  /** Removes a build with its packages and logs. @throws {Refusal} 404; 409 while it has not ended. */
  async remove(id: string, actor: Actor): Promise<void> {
    const { store, packages } = this.#around;
    await store.write(async (manager) => {
      const build = await this.get(id, manager);
      if (!isOver(build.status)) {
        const problem = `Build #${build.number} of ${build.appName} has not ended. Cancel it first.`;
        throw new Refusal(409, 'build_unfinished', problem);
      }
      await this.forget(manager, build);
      const target = `${build.appName} #${build.number}`;
      await recordChange(manager, actor, { action: 'build.remove', target, before: { id } });
    });
    await packages.remove(id);
  }

  /** Takes a build that has ended out of the store, as part of the write in progress. Its packages go after that. */
  async forget(manager: WriteManager, { id, appId, number }: Build): Promise<void> {
    const subject = subjectOfBuild(id);
    await manager.delete(LogChunk, { topic: topicOf(buildsFamilyName, subject) });
    await manager.delete(Run, { family: buildsFamilyName, subject });
    await manager.delete(BuildPackage, { buildId: id });
    await manager.delete(BuildChannel, { buildId: id });
    await manager.delete(Build, { id });
    await this.#around.events.emit(manager, 'build.removed', { id, appId, number });
  }

  /** Ends what goes on of an app that is being deleted, as part of that write. */
  async appRemoved(manager: WriteManager, { id: appId }: App, operator: string): Promise<void> {
    const builds = await manager.findBy(Build, { appId });
    // Those that wait first, so that none of them begins in place of the one that goes on.
    const unfinished = builds.filter(({ status }) => !isOver(status)).sort((a, b) => a.status - b.status);
    for (const build of unfinished) await this.#around.engine.cancel(manager, build, operator);
    const notBefore = Date.now() + keptAfterRemovalMs;
    for (const nodeId of new Set(builds.map((build) => build.nodeId)))
      for (const path of keptFoldersOf(appId))
        await manager.insert(BuildLeftover, {
          id: makeObjectId(),
          nodeId,
          path,
          keeper: 'machine',
          appId,
          notBefore,
        });
  }

  /** Keeps what was to go with an app that is being restored, as part of that write. */
  async appRestored(manager: WriteManager, { id: appId }: App): Promise<void> {
    await manager.delete(BuildLeftover, { appId });
  }

  /** @throws {Refusal} 400 when a recipe names a builder or a credential that cannot be it. */
  async checkRecipe(read: ReadManager, recipe: BuildRecipe): Promise<void> {
    const { builder, credential } = recipe;
    const node = await this.#builderOf(read, builder);
    if (credential !== null) await this.#credentialOf(read, credential);
    refuseImage(recipe, this.#around.workers.get(String(node.id)));
  }

  async #prepare(
    manager: WriteManager,
    { appId, versionId, channels: codes, platform: wanted }: BuildRequest,
    { operator }: Actor,
  ): Promise<{ build: Build; channels: BuildChannel[] }> {
    const app = await this.#around.apps.get(appId, manager);
    const version = await this.#versionOf(manager, appId, versionId);
    const { platform } = version;
    if (wanted !== undefined && wanted !== platform) {
      const problem = `platform: ${wanted} is not that of version ${version.name}, which is ${platform}.`;
      throw new Refusal(400, 'invalid_parameter', problem);
    }
    if (app.isForbidden)
      throw new Refusal(400, 'app_forbidden', `${app.name} is forbidden: nothing of it is built.`);
    const channels = await this.#channelsOf(manager, app, platform, codes);
    const address = this.#repositoryOf(app, version);
    const { recipe } = app;
    const node = await this.#builderOf(manager, recipe?.builder ?? null);
    if (recipe !== null) {
      const worker = this.#around.workers.get(String(node.id));
      refuseImage(recipe, worker);
      refuseWithoutDocker(recipe, worker);
    }
    const credential =
      recipe?.credential == null ? null : await this.#credentialOf(manager, recipe.credential);
    if (credential !== null) refuseLogin(credential, address, node);
    for (const { code } of channels) recipeFor(recipe, platform, code);
    const waiting = await manager.countBy(Build, { appId, status: buildStatus.init });
    if (waiting >= queueLimit) {
      const problem = `${waiting} builds of ${app.name} are waiting already. Wait, or cancel some.`;
      throw new Refusal(409, 'queue_full', problem);
    }
    const now = Date.now();
    const build: Build = {
      id: makeObjectId(now),
      number: await nextNumber(manager, `builds ${appId}`),
      appId,
      appName: app.name,
      platform,
      versionId,
      versionCode: version.code,
      versionName: version.name,
      plan: {
        repository: app.repository,
        gitTag: version.gitTag,
        gitIndex: version.gitIndex,
        credentialId: credential?.id ?? null,
        recipe,
        parallel: this.#around.channelsAtOnce,
      },
      nodeId: String(node.id),
      status: buildStatus.init,
      commit: '',
      error: '',
      operator: operator.name,
      cancelledBy: null,
      checkoutRunId: '',
      createdAt: now,
      startedAt: null,
      endedAt: null,
      updatedAt: now,
    };
    const rows = channels.map(({ code, name }, position): BuildChannel => ({
      id: makeObjectId(now),
      buildId: build.id,
      position,
      code,
      name,
      state: 'waiting',
      runId: '',
      error: '',
      files: [],
      startedAt: null,
      endedAt: null,
    }));
    return { build, channels: rows };
  }

  async #versionOf(read: ReadManager, appId: string, id: string): Promise<AppVersion> {
    const version = objectIdPattern.test(id) ? await read.findOneBy(AppVersion, { id, appId }) : null;
    if (version === null)
      throw new Refusal(404, 'version_not_found', `There is no version ${id} of this app.`);
    return version;
  }

  /** @returns them in the order asked for, each once. */
  async #channelsOf(
    read: ReadManager,
    { id: appId, name }: App,
    platform: string,
    codes: readonly string[],
  ): Promise<AppChannel[]> {
    const all = new Map(
      (await read.findBy(AppChannel, { appId, platform })).map((each) => [each.code, each]),
    );
    const wanted = [...new Set(codes)];
    const unknown = wanted.filter((code) => !all.has(code));
    if (unknown.length > 0) {
      const problem = `channels: ${name} has no channel ${unknown.join(', ')} for ${platform}.`;
      throw new Refusal(400, 'unknown_channel', problem);
    }
    return wanted.flatMap((code) => all.get(code) ?? []);
  }

  #repositoryOf({ name, repository }: App, version: AppVersion): RepositoryAddress {
    if (repository === '') {
      const problem = `${name} has no prj_path: say where its repository is.`;
      throw new Refusal(400, 'no_repository', problem);
    }
    if (version.gitTag === '' && version.gitIndex === '') {
      const problem = `Version ${version.name} has neither git_tag nor git_index: nothing says what to build.`;
      throw new Refusal(400, 'no_ref', problem);
    }
    return parseRepository(repository);
  }

  async #builderOf(read: ReadManager, builder: string | null): Promise<Node> {
    const id = builder === null ? localNodeId : /^\d{1,15}$/.test(builder) ? Number(builder) : null;
    const node =
      (builder === null ? null : await read.findOneBy(Node, { name: builder })) ??
      (id === null ? null : await read.findOneBy(Node, { id }));
    if (node === null) {
      throw new Refusal(400, 'invalid_parameter', `build.builder: there is no node ${builder ?? 'local'}.`);
    }
    refuseBuilder(node.name, this.#around.workers.get(String(node.id)));
    return node;
  }

  async #credentialOf(read: ReadManager, key: string): Promise<Credential> {
    const credential = await credentialOf(read, key);
    if (credential === null)
      throw new Refusal(400, 'invalid_parameter', `build.credential: there is no credential ${key}.`);
    if (isLoginType(credential.type)) return credential;
    const problem = `build.credential: ${credential.name} is of type ${credential.type}; git needs an ssh_key, a password or an agent.`;
    throw new Refusal(400, 'invalid_parameter', problem);
  }
}

/** @throws {Refusal} 400 when git cannot log in there with it. */
function refuseLogin({ name, type }: Credential, { protocol }: RepositoryAddress, node: Node): void {
  const refuse = (problem: string) => new Refusal(400, 'invalid_parameter', `build.credential: ${problem}.`);
  if (protocol === 'https' && type !== 'password')
    throw refuse(`${name} is of type ${type}, and git logs in over https with a password or token`);
  if (type === 'agent' && node.id !== localNodeId)
    throw refuse(`${name} is an agent on this machine, which ${node.name} does not reach`);
}

/** @returns the apps that a credential fetches repositories for, such as `app Aurora Reader`. */
export const appsUsingCredential =
  (apps: Apps) =>
  async (_read: ReadManager, { id, name }: Credential): Promise<readonly string[]> => {
    const all = await apps.list({ isLive: true });
    const users = all.filter(({ recipe }) => recipe?.credential === id || recipe?.credential === name);
    return users.map((app) => `app ${app.name}`);
  };

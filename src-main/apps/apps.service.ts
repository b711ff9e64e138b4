import { Not } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { App, AppChannel, AppVersion } from './app.entity.js';
import { timeText } from './app-fields.js';
import type { BuildRecipe } from './build-recipe.js';
import { makeObjectId, objectIdPattern } from './object-id.js';

/** What of an app people set. */
export type AppContent = Pick<App, 'name' | 'platforms' | 'isForbidden' | 'repository' | 'recipe'>;

/** Which apps to list. */
export interface AppFilter {
  readonly isLive: boolean;
  /** Part of the name. */
  readonly name?: string | undefined;
  readonly platform?: string | undefined;
}

export interface AppsSurroundings {
  readonly store: Store;
  readonly events: Events;
  /** Ends what goes on of an app, as part of the write that deletes it. */
  readonly onRemove: (manager: WriteManager, app: App, operator: string) => Promise<void>;
  /** Keeps what a deletion had marked to go, as part of the write that restores the app. */
  readonly onRestore: (manager: WriteManager, app: App) => Promise<void>;
  /** @throws {Refusal} 400 when a recipe names what there is not. */
  readonly checkRecipe: (manager: WriteManager, recipe: BuildRecipe) => Promise<void>;
}

/** Keeps the apps. A deleted one stays, out of sight, until it is restored. */
export class Apps {
  readonly #around: AppsSurroundings;

  constructor(around: AppsSurroundings) {
    this.#around = around;
  }

  /** @returns oldest first. */
  async list({ isLive, name = '', platform }: AppFilter): Promise<App[]> {
    const all = await this.#around.store.read.find(App, {
      where: { isLive },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return all.filter(
      (app) => app.name.includes(name) && (platform === undefined || app.platforms.includes(platform)),
    );
  }

  /** @throws {Refusal} 404, also for a deleted one. */
  async get(id: string, read: ReadManager = this.#around.store.read): Promise<App> {
    const app = await this.#find(id, read);
    if (app?.isLive !== true) throw noApp(id);
    return app;
  }

  /** @throws {Refusal} 400 when the name is taken. */
  async create(content: AppContent, actor: Actor): Promise<App> {
    return this.#around.store.write(async (manager) => {
      await this.#check(manager, content, null);
      const now = Date.now();
      const app: App = { ...content, id: makeObjectId(), isLive: true, createdAt: now, updatedAt: now };
      await manager.insert(App, app);
      await this.#tell(manager, app);
      await recordChange(manager, actor, { action: 'app.create', target: app.name, after: showApp(app) });
      return app;
    });
  }

  /**
   * Changes an app; what is not given stays.
   * @param isLive true restores a deleted one, false deletes.
   * @throws {Refusal} 404; 400 when the name is taken; 409 when versions or channels need a platform that is to go.
   */
  async change(
    id: string,
    change: Partial<AppContent>,
    isLive: boolean | undefined,
    actor: Actor,
  ): Promise<App> {
    return this.#around.store.write(async (manager) => {
      const before = await this.#find(id, manager);
      if (before === null || (!before.isLive && isLive !== true)) throw noApp(id);
      const after: App = {
        ...before,
        ...change,
        isLive: isLive ?? before.isLive,
        updatedAt: laterThan(before),
      };
      if (after.isLive) await this.#check(manager, after, id);
      await this.#refuseNeeded(manager, before, after.platforms);
      const { name, platforms, isForbidden, repository, recipe, updatedAt } = after;
      await manager.update(
        App,
        { id },
        { name, platforms, isForbidden, repository, recipe, updatedAt, isLive: after.isLive },
      );
      if (before.isLive && !after.isLive) await this.#around.onRemove(manager, after, actor.operator.name);
      if (!before.isLive && after.isLive) await this.#around.onRestore(manager, after);
      await this.#tell(manager, after);
      await recordChange(manager, actor, {
        action: before.isLive === after.isLive ? 'app.change' : after.isLive ? 'app.restore' : 'app.remove',
        target: before.name,
        before: showApp(before),
        after: showApp(after),
      });
      return after;
    });
  }

  /** Deletes an app; it can be restored. @throws {Refusal} 404. */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.get(id);
    await this.change(id, {}, false, actor);
  }

  async #find(id: string, read: ReadManager): Promise<App | null> {
    return objectIdPattern.test(id) ? read.findOneBy(App, { id }) : null;
  }

  async #check(manager: WriteManager, { name, recipe }: AppContent, id: string | null): Promise<void> {
    const others = id === null ? {} : { id: Not(id) };
    if (await manager.existsBy(App, { name, isLive: true, ...others })) {
      throw new Refusal(400, 'name_taken', `name: there is an app ${name} already. Names are unique.`);
    }
    if (recipe !== null) await this.#around.checkRecipe(manager, recipe);
  }

  async #refuseNeeded(manager: WriteManager, app: App, platforms: readonly string[]): Promise<void> {
    for (const platform of app.platforms) {
      if (platforms.includes(platform)) continue;
      const versions = await manager.countBy(AppVersion, { appId: app.id, platform });
      const channels = await manager.countBy(AppChannel, { appId: app.id, platform });
      if (versions + channels === 0) continue;
      throw new Refusal(
        409,
        'platform_in_use',
        `platforms: ${versions} versions and ${channels} channels are for ${platform}. Delete them first.`,
      );
    }
  }

  async #tell(manager: WriteManager, { id, name, isLive }: App): Promise<void> {
    await this.#around.events.emit(manager, isLive ? 'app.changed' : 'app.removed', { id, name });
  }
}

/** @returns an app as the API shows it. */
export function showApp(app: App) {
  const { id, name, platforms, isForbidden, isLive, repository, recipe, createdAt, updatedAt } = app;
  return {
    id,
    name,
    platforms,
    created: timeText(createdAt),
    updated: timeText(updatedAt),
    forbidden: isForbidden,
    validate: isLive,
    prj_path: repository === '' ? null : repository,
    build: recipe,
  };
}

/** `updated` differs from `created` once something was changed, also within the same millisecond. */
export const laterThan = ({ createdAt }: { readonly createdAt: number }): number =>
  Math.max(Date.now(), createdAt + 1);

const noApp = (id: string): Refusal => new Refusal(404, 'app_not_found', `There is no app ${id}.`);

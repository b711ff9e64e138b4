import type { FindOptionsWhere } from 'typeorm';
import { recordChange } from '../api/audit.js';
import type { Actor } from '../api/operator.js';
import type { Events } from '../engine/events.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager, Store, WriteManager } from '../store/store.js';
import { laterThan, type Apps } from './apps.service.js';
import type { App, AppChannel, AppVersion } from './app.entity.js';
import { makeObjectId, objectIdPattern } from './object-id.js';

/** A version or a channel. */
export type AppPart = AppVersion | AppChannel;

/** What of one people set. */
export type PartContent<T extends AppPart> = Omit<T, 'id' | 'appId' | 'createdAt' | 'updatedAt'>;

export interface PartFilter {
  /** Part of the name. */
  readonly name?: string | undefined;
  readonly platform?: string | undefined;
}

export interface PartKind<T extends AppPart> {
  readonly entity: new () => T;
  /** What it is called in audit and messages. */
  readonly word: 'version' | 'channel';
  /** @returns it as the API shows it. */
  readonly show: (part: T) => unknown;
  /** @throws {Refusal} 400 when it cannot stand beside the others of its app. */
  readonly check: (manager: WriteManager, part: T) => Promise<void>;
  /** @returns how many builds that have not ended use it. */
  readonly countUses: (read: ReadManager, part: T) => Promise<number>;
}

export interface AppPartsSurroundings {
  readonly store: Store;
  readonly events: Events;
  readonly apps: Apps;
}

/** Keeps the versions, or the channels, of the apps. */
export class AppParts<T extends AppPart> {
  readonly #around: AppPartsSurroundings;
  readonly #kind: PartKind<T>;

  constructor(around: AppPartsSurroundings, kind: PartKind<T>) {
    this.#around = around;
    this.#kind = kind;
  }

  /** @returns those of an app, oldest first. @throws {Refusal} 404 for the app. */
  async list(appId: string, { name = '', platform }: PartFilter): Promise<T[]> {
    const { apps, store } = this.#around;
    await apps.get(appId);
    const rows = await store.read
      .createQueryBuilder<T>(this.#kind.entity, 'part')
      .where('part.appId = :appId', { appId })
      .orderBy('part.createdAt')
      .addOrderBy('part.id')
      .getMany();
    return rows.filter(
      (part) => part.name.includes(name) && (platform === undefined || part.platform === platform),
    );
  }

  /** @throws {Refusal} 404 for it or its app. */
  async get(appId: string, id: string, read: ReadManager = this.#around.store.read): Promise<T> {
    await this.#around.apps.get(appId, read);
    const { entity, word } = this.#kind;
    const found = objectIdPattern.test(id)
      ? await read.findOneBy<T>(entity, { id, appId } as FindOptionsWhere<T>)
      : null;
    if (found === null) throw new Refusal(404, `${word}_not_found`, `There is no ${word} ${id} of this app.`);
    return found;
  }

  /** @throws {Refusal} 404 for the app; 400 for what cannot be. */
  async create(appId: string, content: PartContent<T>, actor: Actor): Promise<T> {
    const { apps, store } = this.#around;
    const { entity, word, show, check } = this.#kind;
    return store.write(async (manager) => {
      const app = await apps.get(appId, manager);
      refusePlatform(app, content.platform);
      const now = Date.now();
      const part = { ...content, id: makeObjectId(), appId, createdAt: now, updatedAt: now } as unknown as T;
      await check(manager, part);
      await manager.insert(entity, part);
      await this.#tell(manager, app);
      const target = `${app.name} ${part.code}`;
      await recordChange(manager, actor, { action: `${word}.create`, target, after: show(part) });
      return part;
    });
  }

  /** Changes one; what is not given stays. @throws {Refusal} as `create`, and 404. */
  async change(appId: string, id: string, change: Partial<PartContent<T>>, actor: Actor): Promise<T> {
    const { apps, store } = this.#around;
    const { entity, word, show, check } = this.#kind;
    return store.write(async (manager) => {
      const app = await apps.get(appId, manager);
      const before = await this.get(appId, id, manager);
      const updatedAt = laterThan(before);
      const after: T = Object.assign({}, before, change, { updatedAt });
      refusePlatform(app, after.platform);
      await check(manager, after);
      await manager.update(entity, { id } as FindOptionsWhere<T>, { ...change, updatedAt } as Partial<T>);
      await this.#tell(manager, app);
      const target = `${app.name} ${before.code}`;
      const [was, is] = [show(before), show(after)];
      await recordChange(manager, actor, { action: `${word}.change`, target, before: was, after: is });
      return after;
    });
  }

  /** @throws {Refusal} 404; 409 while a build that has not ended uses it. */
  async remove(appId: string, id: string, actor: Actor): Promise<void> {
    const { apps, store } = this.#around;
    const { entity, word, show, countUses } = this.#kind;
    await store.write(async (manager) => {
      const app = await apps.get(appId, manager);
      const part = await this.get(appId, id, manager);
      const uses = await countUses(manager, part);
      if (uses > 0) {
        const problem = `${uses} builds that have not ended use the ${word} ${part.code}. Cancel them first.`;
        throw new Refusal(409, `${word}_in_use`, problem);
      }
      await manager.delete(entity, { id });
      await this.#tell(manager, app);
      const target = `${app.name} ${part.code}`;
      await recordChange(manager, actor, { action: `${word}.remove`, target, before: show(part) });
    });
  }

  async #tell(manager: WriteManager, { id, name }: App): Promise<void> {
    await this.#around.events.emit(manager, 'app.changed', { id, name });
  }
}

function refusePlatform({ name, platforms }: App, platform: string): void {
  if (platforms.includes(platform)) return;
  const there = platforms.length === 0 ? 'none' : platforms.join(', ');
  throw new Refusal(
    400,
    'invalid_parameter',
    `platform: ${name} is not for ${platform}; its platforms: ${there}.`,
  );
}

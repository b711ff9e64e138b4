import type { ReadManager } from '../store/store.js';
import { sizeText } from '../lib/size-text.js';
import { BuildPackage } from './build.entity.js';
import type { PackageStore } from './package-store.js';

export interface DiskLimits {
  /** Bytes that all packages together may take; 0 for any number. */
  readonly packageBytes: number;
  /** Bytes that must stay free where they are kept. */
  readonly freeBytes: number;
}

/** Says whether there is room for packages. */
export class DiskBudget {
  readonly #limits: DiskLimits;
  readonly #packages: PackageStore;

  constructor(limits: DiskLimits, packages: PackageStore) {
    this.#limits = limits;
    this.#packages = packages;
  }

  /**
   * @param bytes that are to come, at least 1.
   * @returns why there is no room for them, with the way out; null when there is.
   */
  async refusal(read: ReadManager, bytes: number): Promise<string | null> {
    const { packageBytes, freeBytes } = this.#limits;
    const kept = (await read.sum(BuildPackage, 'size')) ?? 0;
    if (packageBytes > 0 && kept + bytes > packageBytes) {
      return `The packages of all builds take ${sizeText(kept)} of the ${sizeText(packageBytes)} that builds.diskBudget allows. Delete builds that are not needed, or allow more.`;
    }
    const free = await this.#packages.freeBytes();
    if (free - bytes < freeBytes) {
      return `Only ${sizeText(free)} are free where packages are kept, and builds.minFree asks for ${sizeText(freeBytes)}. Delete builds that are not needed, or make room on that disk.`;
    }
    return null;
  }
}

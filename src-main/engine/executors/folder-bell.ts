import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A command that writes in small pieces is read a few hundred times a second, not once a write. */
const breatherMs = 4;

/** Rings when something in a folder changes. Those who wait also wake by a clock, since no file system promises events. */
export class FolderBell {
  #watcher: FSWatcher | null = null;
  #hasRung = false;
  #wake: (() => void) | null = null;

  constructor(folder: string) {
    try {
      this.#watcher = watch(folder, { persistent: false }, () => this.#ring());
      // The folder is gone, or the system has no watches left: the clock remains.
      this.#watcher.on('error', () => this.close());
    } catch {
      this.#watcher = null;
    }
  }

  /**
   * Resolves at the next change, at one that has happened since the last wait, or after `ms`.
   * @throws the reason of `cancel`.
   */
  async wait(ms: number, cancel: AbortSignal): Promise<void> {
    cancel.throwIfAborted();
    if (this.#hasRung) {
      await delay(breatherMs);
    } else {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        cancel.addEventListener('abort', this.#wake, { once: true });
      });
      if (this.#wake !== null) cancel.removeEventListener('abort', this.#wake);
      this.#wake = null;
    }
    this.#hasRung = false;
    cancel.throwIfAborted();
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }

  #ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }
}

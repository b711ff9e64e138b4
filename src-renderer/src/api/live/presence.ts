/**
 * Whether a page is still there: it holds a lock for as long as it lives, however it ends. Browsers have locks only on
 * pages they trust (https, this machine, the desktop); elsewhere a page says good-bye, if it can.
 */
const locks = (): LockManager | undefined => (isSecureContext ? navigator.locks : undefined);

/** Takes a lock of one's own until the page ends. @returns its name, once it is held; null where there are no locks. */
export function holdLock(): Promise<string | null> {
  const manager = locks();
  if (manager === undefined) return Promise.resolve(null);
  const name = `wheelhouse.page.${crypto.randomUUID()}`;
  return new Promise((held) => {
    void manager.request(name, () => {
      held(name);
      return new Promise(() => undefined);
    });
  });
}

/** Calls back when the page that holds a lock has ended. */
export function watchLock(name: string, onGone: () => void): void {
  void locks()?.request(name, onGone);
}

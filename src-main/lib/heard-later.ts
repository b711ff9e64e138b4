/**
 * Leaves the failure of a promise to those who wait for it, now or later: that nobody does yet is no unhandled rejection,
 * which would end the process.
 */
export function heardLater(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}

/** Failed sign-ins an address may make in a minute (contract, README.md, "Identity"). */
const failuresPerMinute = 10;
const windowMs = 60_000;

/** Addresses remembered; when there are more, those silent longest are forgotten. */
const addressLimit = 10_000;

/** Counts failed identifications by address, over a sliding minute. */
export class FailureLimit {
  readonly #failures = new Map<string, number[]>();
  readonly #now: () => number;

  /** @param now epoch milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** @returns seconds to wait when the address has used up its tries; null when it may try. */
  waitFor(address: string): number | null {
    const recent = this.#recent(address);
    const oldest = recent[0];
    if (oldest === undefined || recent.length < failuresPerMinute) return null;
    return Math.max(1, Math.ceil((oldest + windowMs - this.#now()) / 1000));
  }

  /** Notes a failure. */
  note(address: string): void {
    const recent = this.#recent(address);
    this.#failures.delete(address);
    this.#failures.set(address, [...recent, this.#now()].slice(-failuresPerMinute));
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= addressLimit) break;
      this.#failures.delete(oldest);
    }
  }

  #recent(address: string): number[] {
    const since = this.#now() - windowMs;
    return (this.#failures.get(address) ?? []).filter((at) => at > since);
  }
}

/** How much of a machine was in use at a moment; null for what it does not tell. All null: it did not answer. */
export interface NodeSample {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Load average of a minute, by the number of its processors. */
  readonly load: number | null;
  /** 0 to 1. */
  readonly memory: number | null;
  /** 0 to 1, of the file system that holds the runs. */
  readonly disk: number | null;
  /** Bytes a second since the sample before. */
  readonly received: number | null;
  readonly sent: number | null;
}

const fields = ['at', 'load', 'memory', 'disk', 'received', 'sent'] as const;
const firstCapacity = 16;

/**
 * The last samples of a machine, as numbers beside each other: thousands of machines with hours each would be a hundred
 * megabytes of objects, and are a tenth of that so.
 */
export class SampleRing {
  readonly #limit: number;
  #values: Float64Array;
  #start = 0;
  #length = 0;

  /** @param limit how many are kept. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#values = new Float64Array(Math.min(firstCapacity, limit) * fields.length);
  }

  get length(): number {
    return this.#length;
  }

  /** Adds the newest; the oldest goes where there is no more room. */
  push(sample: NodeSample): void {
    const capacity = this.#values.length / fields.length;
    if (this.#length === capacity && capacity < this.#limit) this.#grow();
    const room = this.#values.length / fields.length;
    if (this.#length === room) this.#start = (this.#start + 1) % room;
    else this.#length++;
    const place = ((this.#start + this.#length - 1) % room) * fields.length;
    for (const [index, field] of fields.entries()) this.#values[place + index] = sample[field] ?? NaN;
  }

  /** @param index from 0, the oldest. */
  at(index: number): NodeSample {
    const room = this.#values.length / fields.length;
    const place = ((this.#start + index) % room) * fields.length;
    const [at = 0, load = NaN, memory = NaN, disk = NaN, received = NaN, sent = NaN] = this.#values.subarray(
      place,
      place + fields.length,
    );
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      at,
      load: known(load),
      memory: known(memory),
      disk: known(disk),
      received: known(received),
      sent: known(sent),
    };
  }

  #grow(): void {
    const samples = Array.from({ length: this.#length }, (_, index) => this.at(index));
    const room = Math.min(this.#limit, (this.#values.length / fields.length) * 2);
    this.#values = new Float64Array(room * fields.length);
    this.#start = 0;
    this.#length = 0;
    for (const sample of samples) this.push(sample);
  }
}

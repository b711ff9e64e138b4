/** One line of what a daemon says while it pulls (Docker Engine API, "Create an image"). */
export interface PullMessage {
  readonly id?: string;
  readonly status?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

const doneStatuses = new Set(['Pull complete', 'Already exists']);

/** Adds up what a daemon says of the layers of an image. */
export class PullProgress {
  readonly #layers = new Map<string, { current: number; total: number; isDone: boolean }>();

  take({ id, status = '', progressDetail = {} }: PullMessage): void {
    // The first line of all bears the tag as its id.
    if (id === undefined || status.startsWith('Pulling from')) return;
    const layer = this.#layers.get(id) ?? { current: 0, total: 0, isDone: false };
    if (status === 'Downloading') {
      layer.current = progressDetail.current ?? layer.current;
      layer.total = progressDetail.total ?? layer.total;
    } else if (status === 'Download complete') layer.current = layer.total;
    if (doneStatuses.has(status)) layer.isDone = true;
    this.#layers.set(id, layer);
  }

  /** `3 of 7 layers, 45 of 120 MB`, in decimal megabytes; the total is of the layers that have begun. */
  get summary(): string {
    const layers = [...this.#layers.values()];
    const sum = (key: 'current' | 'total') => layers.reduce((bytes, layer) => bytes + layer[key], 0);
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    const done = layers.filter(({ isDone }) => isDone).length;
    return `${done} of ${layers.length} layers, ${megabytes(sum('current'))} of ${megabytes(sum('total'))} MB`;
  }
}

import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { isAborted } from '../../api/error';
import { open } from '../../api/http';
import { readPackage } from '../../api/jobs';
import { gunzip, readTar, type TarEntry, type TarVisitor } from '../../lib/tar';
import type { JobRef } from './job-actions';

/** Entries that are listed: beyond that a list helps nobody. */
const MOST_LISTED = 5000;
/** Text of a file that is shown. */
const MOST_SHOWN = 256 * 1024;
/** Share of control characters above which a file is no text. */
const BINARY = 0.02;

export interface ShownFile {
  readonly path: string;
  /** Null for what is no text. */
  readonly text: string | null;
  readonly isCut: boolean;
}

export interface PackageFiles {
  readonly entries: ShallowRef<readonly TarEntry[]>;
  readonly isListing: Ref<boolean>;
  /** More entries are in it than are listed. */
  readonly isCut: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
  readonly shown: ShallowRef<ShownFile | null>;
  readonly show: (path: string) => Promise<void>;
  readonly reload: () => void;
}

/** @returns the text, or null when the bytes are something else. */
export function readText(bytes: Uint8Array<ArrayBuffer>): string | null {
  // A cut may fall within a letter, which makes one replacement character and no binary.
  const text = new TextDecoder().decode(bytes);
  // eslint-disable-next-line no-control-regex -- control characters are what this counts
  const strange = text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return strange > 1 && strange / text.length > BINARY ? null : text;
}

/**
 * Reads what is in a version's package, in the browser: the archive is streamed through and nothing of it kept but the
 * list, and the one file that is looked at.
 */
export function usePackageFiles(job: () => JobRef, version: () => string): PackageFiles {
  const entries = shallowRef<readonly TarEntry[]>([]);
  const isListing = ref(false);
  const isCut = ref(false);
  const error = shallowRef<unknown>(null);
  const shown = shallowRef<ShownFile | null>(null);
  let listing = new AbortController();
  let showing = new AbortController();

  async function walk(signal: AbortSignal, visit: TarVisitor): Promise<void> {
    const { group, name } = job();
    const { file } = await readPackage(group, name, version());
    // The address is absolute, for other clients; ours goes by the origin that the page came from.
    const { pathname, search } = new URL(file);
    const response = await open(pathname + search, { signal });
    if (response.body) await readTar(gunzip(response.body), visit);
  }

  async function list(signal: AbortSignal): Promise<void> {
    isListing.value = true;
    error.value = null;
    isCut.value = false;
    const found: TarEntry[] = [];
    try {
      await walk(signal, (entry) => {
        if (entry.type !== 'folder') found.push(entry);
        isCut.value = found.length >= MOST_LISTED;
        return isCut.value || signal.aborted ? 'stop' : 'go on';
      });
      if (signal.aborted) return;
      entries.value = found.sort((left, right) => (left.path < right.path ? -1 : 1));
    } catch (failure) {
      if (!signal.aborted && !isAborted(failure)) error.value = failure;
    } finally {
      if (!signal.aborted) isListing.value = false;
    }
  }

  async function show(path: string): Promise<void> {
    showing.abort();
    showing = new AbortController();
    const { signal } = showing;
    try {
      await walk(signal, async (entry, read) => {
        if (signal.aborted) return 'stop';
        if (entry.path !== path) return 'go on';
        const bytes = entry.size <= MOST_SHOWN * 16 ? await read() : new Uint8Array([0, 0, 0]);
        const text = readText(bytes.subarray(0, MOST_SHOWN));
        shown.value = { path, text, isCut: bytes.length > MOST_SHOWN };
        return 'stop';
      });
    } catch (failure) {
      if (!signal.aborted && !isAborted(failure)) error.value = failure;
    }
  }

  function reload(): void {
    listing.abort();
    showing.abort();
    listing = new AbortController();
    entries.value = [];
    shown.value = null;
    void list(listing.signal);
  }

  watch([() => job().group, () => job().name, version], reload, { immediate: true });
  onScopeDispose(() => {
    listing.abort();
    showing.abort();
  });
  return { entries, isListing, isCut, error, shown, show, reload };
}

import { onScopeDispose, shallowRef, ref, type Ref, type ShallowRef } from 'vue';
import { openBuildLog, readBuild } from '../../api/apps';
import { ApiError } from '../../api/error';
import type { LogRecord } from '../../api/types';
import type { LogLine } from '../../components/log/log-line';
import type { Needle } from '../../components/log/log-marks';
import type { LogView } from '../../components/log/log-view';
import type { HeldLines } from '../../composables/run-log';
import { readNdjson } from '../../lib/ndjson';
import { isOver } from './build-state';

/** Lines taken from before the end, and held at most: each channel's own log has all of its lines. */
const TAIL = 5_000;
const MOST = 50_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;

type BuildRecord = Omit<LogRecord, 'line' | 'worker'> & {
  readonly channel: string | null;
  readonly worker?: string;
  /** Its number within its run; the build's own lines have none. */
  readonly line?: number;
};

export interface BuildLog {
  readonly view: ShallowRef<LogView>;
  readonly lines: ShallowRef<HeldLines>;
  /** The last line that each channel has printed, by its code. */
  readonly lastLines: ShallowRef<ReadonlyMap<string, string>>;
  readonly hasEnded: Ref<boolean>;
  readonly error: ShallowRef<unknown>;
}

// eslint-disable-next-line no-control-regex -- it begins the colours of a terminal
const colours = /\u001b\[[0-9;]*[A-Za-z]/g;

/**
 * Follows the log of a build, all its channels together, to its end: its last lines and what comes. With a needle, all
 * lines that hold it from the first on; they are numbered among themselves.
 */
export function useBuildLog(buildId: string, needle: Needle | null = null): BuildLog {
  const wanted = needle === null ? { tail: TAIL } : { q: needle.text, ignore_case: !needle.isCaseSensitive };
  let held: LogLine[] = [];
  const printed = new Map<string, string>();
  const view = shallowRef<LogView>(viewOf(held));
  const lines = shallowRef<HeldLines>({ at: () => null });
  const lastLines = shallowRef<ReadonlyMap<string, string>>(new Map());
  const hasEnded = ref(false);
  const error = shallowRef<unknown>(null);
  const scope = new AbortController();
  let frame = 0;

  function showSoon(): void {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (held.length > MOST) held = held.slice(-MOST);
      const now = held;
      const first = now[0]?.number ?? 1;
      view.value = viewOf(now);
      lines.value = { at: (number) => now[number - first] ?? null };
      lastLines.value = new Map(printed);
    });
  }

  function take(records: readonly BuildRecord[], before: number): void {
    for (const [index, { type, data, ms, channel, worker, line }] of records.entries()) {
      const number = before + index + 1;
      // What was read before the connection broke comes again.
      if (number <= (held.at(-1)?.number ?? 0)) continue;
      const isOutput = type === 'stdout' || type === 'stderr';
      const text = isOutput ? String(data) : JSON.stringify({ worker, ...(data as object) });
      const ofChannel = channel === null || line === undefined ? {} : { sourceNumber: line };
      held.push({ number, at: ms, kind: type, text, source: channel ?? '', ...ofChannel });
      const plain = text.replaceAll(colours, '').trim();
      if (isOutput && channel !== null && plain !== '') printed.set(channel, plain);
    }
    showSoon();
  }

  async function follow(): Promise<void> {
    for (let failures = 0; ;) {
      try {
        const response = await openBuildLog(buildId, wanted, scope.signal);
        let before = Number(response.headers.get('X-Log-Offset') ?? 0);
        // Where lines were missed while the connection was down, those held before stand alone.
        if (before > (held.at(-1)?.number ?? 0)) held = [];
        failures = 0;
        if (response.body) {
          await readNdjson(response.body, (records) => {
            take(records as BuildRecord[], before);
            before += records.length;
          });
        }
        // A control plane that stops ends the stream too.
        if (isOver((await readBuild(buildId, scope.signal)).status)) {
          hasEnded.value = true;
          return;
        }
      } catch (failure) {
        if (isAborted(scope.signal)) return;
        if (failure instanceof ApiError && failure.status >= 400 && failure.status < 500) {
          error.value = failure;
          return;
        }
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT)));
      failures += 1;
      if (isAborted(scope.signal)) return;
    }
  }

  onScopeDispose(() => {
    scope.abort();
    cancelAnimationFrame(frame);
  });
  void follow();
  return { view, lines, lastLines, hasEnded, error };
}

/** Asked anew each time: the compiler would take what it was before for ever. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted;

function viewOf(held: readonly LogLine[]): LogView {
  const first = held[0]?.number ?? 1;
  return {
    count: held.length,
    at: (place) => place + first,
    placeOf: (line) => Math.max(0, line - first),
    last: held.at(-1)?.number ?? 0,
  };
}

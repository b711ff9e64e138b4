import { useClipboard } from '@vueuse/core';
import { readRunLines } from '../../api/platform';
import type { LogRecord } from '../../api/types';
import { readNdjson } from '../../lib/ndjson';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';
import { toLine, type LineKind } from './log-line';
import type { LogView } from './log-view';
import { plainText } from './sgr';
import { readStatus } from './status-words';

/** More than this is for the download: a clipboard of hundreds of megabytes helps nobody. */
const MOST_COPIED = 50_000;
const PATIENCE = 30_000;

/**
 * Gives a function that copies the lines listed, or the last of them, as plain text.
 * @param view gives the lines once it is known which they are; what it throws is told.
 */
export function useLogCopy(
  runId: () => string,
  view: () => Promise<LogView>,
  kinds: () => ReadonlySet<LineKind>,
): () => Promise<void> {
  const { t } = useWords();
  const toasts = useToasts();
  const { copy } = useClipboard({ legacy: true });

  async function read(first: number, last: number): Promise<string[]> {
    const wanted = kinds();
    const texts: string[] = [];
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await readRunLines(runId(), first - 1, last - first + 1, signal);
    if (!response.body) return texts;
    await readNdjson(response.body, (records) => {
      for (const line of (records as LogRecord[]).map(toLine)) {
        if (!wanted.has(line.kind)) continue;
        const isOutput = line.kind === 'stdout' || line.kind === 'stderr';
        texts.push(isOutput ? plainText(line.text) : readStatus(line, t).words);
      }
    });
    return texts;
  }

  return async () => {
    try {
      const { count, at, last } = await view();
      const from = Math.max(0, count - MOST_COPIED);
      const texts = count === 0 ? [] : await read(at(from), last);
      await copy(texts.join('\n'));
      const key = from > 0 ? 'log.copiedLast' : 'log.copiedLines';
      toasts.show({ kind: 'done', subject: '', text: t(key, { count: texts.length }) });
    } catch (error) {
      toasts.showFailure(t('errors.copyLog'), error);
    }
  };
}

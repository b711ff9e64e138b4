/** The one form of local time in the documents: `2016-02-19 14:20:00`. */
const localTime = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?$/;
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

/** Below this an epoch counts seconds, from it on milliseconds (contract, README.md, "Time"). */
const millisecondsFrom = 1e11;

/** Seconds whose text is kept, some 100 bytes each: asking for one costs 2 µs and more. */
const keptTexts = 20_000;

/** Reads and writes points in time as the documents do, in one zone. */
export interface Clock {
  /** @returns `YYYY-MM-DD HH:mm:ss` of these epoch milliseconds, in the zone. */
  format(ms: number): string;
  /**
   * Reads the documents' form (padded or not, with or without a time), ISO 8601, or an epoch.
   * @returns epoch milliseconds; null when it is none of these or no such time exists. A local time that a clock
   * change skips is read as if the clock had not changed; one that comes twice means the first.
   */
  parse(text: string): number | null;
  readonly zone: string;
}

/**
 * @param zone IANA name, such as `Europe/Berlin`.
 * @throws RangeError when there is no such zone.
 */
export function createClock(zone: string): Clock {
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  // A log's lines come in order, thousands to a second; a list names the same times again and again.
  let lastSecond = NaN;
  let lastText = '';
  const texts = new Map<number, string>();

  const make = (second: number): string => {
    const parts = Object.fromEntries(
      formatter.formatToParts(second * 1000).map(({ type, value }) => [type, value]),
    );
    const { year = '', month = '', day = '', hour = '', minute = '', second: seconds = '' } = parts;
    const text = `${year.padStart(4, '0')}-${month}-${day} ${hour}:${minute}:${seconds}`;
    if (texts.size >= keptTexts) texts.clear();
    texts.set(second, text);
    return text;
  };

  const format = (ms: number): string => {
    const second = Math.floor(ms / 1000);
    if (second === lastSecond) return lastText;
    lastText = texts.get(second) ?? make(second);
    lastSecond = second;
    return lastText;
  };

  /** What the zone adds to UTC at this moment, in milliseconds. */
  const offsetAt = (ms: number): number =>
    Date.parse(`${format(ms).replace(' ', 'T')}Z`) - Math.floor(ms / 1000) * 1000;

  const fromLocal = (fields: RegExpExecArray): number | null => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
      .slice(1, 7)
      .map((field: string | undefined) => Number(field ?? 0));
    const fraction = Number((fields[7] ?? '0').padEnd(3, '0'));
    if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second, fraction);
    if (new Date(wall).getUTCDate() !== day) return null;
    const before = offsetAt(wall - 24 * 3600_000);
    const after = offsetAt(wall + 24 * 3600_000);
    const exact = [wall - before, wall - after].filter((ms) => offsetAt(ms) === wall - ms);
    return exact.length > 0 ? Math.min(...exact) : wall - before;
  };

  return {
    zone,
    format,
    parse(text) {
      const trimmed = text.trim();
      if (/^\d+(\.\d+)?$/.test(trimmed)) {
        const epoch = Number(trimmed);
        const ms = Math.round(epoch >= millisecondsFrom ? epoch : epoch * 1000);
        return ms <= 8.64e15 ? ms : null;
      }
      if (isoTime.test(trimmed)) {
        const ms = Date.parse(trimmed);
        return Number.isNaN(ms) ? null : ms;
      }
      const fields = localTime.exec(trimmed);
      return fields === null ? null : fromLocal(fields);
    },
  };
}

import { Refusal } from '../../lib/errors.js';
import type { CronItem, DependItem, ScheduleType } from './pool-schedule.entity.js';

/** Items of a pool's schedule as clients give them (contract, orchestration.md, "Schedules"). */

/** More items than this are a mistake. */
const itemLimit = 500;

/** @returns `expand` or `upload`. A documented example names both, with a slash between them: the first counts. */
export function readScheduleType(text: string): ScheduleType {
  const [word = ''] = text.trim().split('/');
  if (word === 'expand') return 'expand';
  if (word === 'upload' || word === 'deploy') return 'upload';
  throw invalid('type', 'must be "expand" or "upload".');
}

/** @returns `crontab` or `depend`, read as {@link readScheduleType} is. */
export function readExecType(text: string): 'crontab' | 'depend' {
  const [word = ''] = text.trim().split('/');
  if (word === 'crontab' || word === 'depend') return word;
  throw invalid('exec_type', 'must be "crontab" or "depend".');
}

/** @throws {Refusal} 400 for an item that cannot be, and for two of the same time. */
export function readCronItems(given: readonly unknown[]): CronItem[] {
  const items = readList(given, 'cron_items', (item, at) => ({
    instance_num: readWhole(item['instance_num'], 0, 100_000, `${at}.instance_num`),
    concurr_ratio: readWhole(item['concurr_ratio'], 0, 100, `${at}.concurr_ratio`),
    concurr_num: readWhole(item['concurr_num'], 0, 100_000, `${at}.concurr_num`),
    week_day: readWhole(item['week_day'], 0, 7, `${at}.week_day`),
    time: readTime(item['time'], `${at}.time`),
    ignore: readFlag(item['ignore'], `${at}.ignore`),
  }));
  for (const [index, { time, week_day: day }] of items.entries()) {
    const isClash = (other: CronItem): boolean =>
      other.time === time && (other.week_day === day || other.week_day === 0 || day === 0);
    if (items.slice(0, index).some(isClash)) throw refusal(`Cron time ${time} is duplicate!`);
  }
  return items;
}

/** @throws {Refusal} 400 for an item that cannot be, and for two of the same pool. */
export function readDependItems(given: readonly unknown[]): DependItem[] {
  const items = readList(given, 'depend_items', (item, at) => ({
    pool_id: readWhole(item['pool_id'], 1, Number.MAX_SAFE_INTEGER, `${at}.pool_id`),
    ratio: readNumber(item['ratio'], 0, 1000, `${at}.ratio`),
    elastic_count: readWhole(item['elastic_count'], -100_000, 100_000, `${at}.elastic_count`),
    step_name: readText(item['step_name'], `${at}.step_name`),
    ignore: readFlag(item['ignore'], `${at}.ignore`),
  }));
  const ids = items.map(({ pool_id: id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw refusal(`Depend pool ${twice} is duplicate!`);
  return items;
}

/** @returns the pattern of an item's times, with seconds first. */
export function cronOf({ time, week_day: day }: CronItem): string {
  const [hour, minute, second] = time.split(':').map(Number);
  return `${second ?? 0} ${minute ?? 0} ${hour ?? 0} * * ${day === 0 ? '*' : day - 1}`;
}

function readList<T>(
  given: readonly unknown[],
  name: string,
  read: (item: Readonly<Record<string, unknown>>, at: string) => T,
): T[] {
  if (given.length > itemLimit)
    throw invalid(name, `has ${given.length} entries; the limit is ${itemLimit}.`);
  return given.map((item, index) => {
    const at = `${name}.${index}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      throw invalid(at, 'must be an object.');
    return read(item as Record<string, unknown>, at);
  });
}

function readWhole(value: unknown, minimum: number, maximum: number, field: string): number {
  const number = readNumber(value, minimum, maximum, field);
  if (Number.isInteger(number)) return number;
  throw invalid(field, 'must be a whole number.');
}

/** What is absent is 0, or as near to it as may be. */
function readNumber(value: unknown, minimum: number, maximum: number, field: string): number {
  if (value === undefined || value === null || value === '') {
    if (minimum <= 0) return 0;
    throw invalid(field, 'is missing.');
  }
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && number >= minimum && number <= maximum) return number;
  throw invalid(field, `must be a number from ${minimum} to ${maximum}.`);
}

function readTime(value: unknown, field: string): string {
  const [, hour = '', minute = '', second = '00'] =
    /^\s*(\d{1,2}):(\d{2})(?::(\d{2}))?\s*$/.exec(typeof value === 'string' ? value : '') ?? [];
  if (hour !== '' && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60)
    return `${hour.padStart(2, '0')}:${minute}:${second}`;
  throw invalid(field, 'must be a time of the day, such as 03:00 or 03:00:30.');
}

function readFlag(value: unknown, field: string): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (value === true || value === 1 || value === '1' || value === 'true') return true;
  if (value === false || value === 0 || value === '0' || value === 'false') return false;
  throw invalid(field, 'must be true or false.');
}

function readText(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string' && value.length <= 200) return value.trim();
  throw invalid(field, 'must be the name of a step.');
}

const refusal = (message: string): Refusal => new Refusal(400, 'bad_request', message);
const invalid = (field: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `${field}: ${problem}`);

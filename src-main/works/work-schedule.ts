import type { RunFrequency } from './work.entity.js';

/**
 * Says when a work is due, for the scheduler: from its creation on, every hour, day or week of UTC, which knows no clock
 * changes (contract, works.md, "Schedules").
 * @param createdAt epoch milliseconds.
 * @returns six fields, seconds first; null for what is run by hand.
 */
export function cronOf(frequency: RunFrequency | null, createdAt: number): string | null {
  const at = new Date(createdAt);
  const [second, minute, hour] = [at.getUTCSeconds(), at.getUTCMinutes(), at.getUTCHours()];
  switch (frequency) {
    case null:
    case 'once':
      return null;
    case 'hourly':
      return `${second} ${minute} * * * *`;
    case 'daily':
      return `${second} ${minute} ${hour} * * *`;
    case 'weekly':
      return `${second} ${minute} ${hour} * * ${at.getUTCDay()}`;
  }
}

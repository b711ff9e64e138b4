const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** @returns a number of bytes for people, in powers of 1000, with a decimal where it says something: `41.8 MB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Number(value.toFixed(1))} ${units[unit] ?? ''}`;
}

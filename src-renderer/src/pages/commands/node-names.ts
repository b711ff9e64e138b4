const SHOWN = 3;

/** Names as a line has room for them. @returns the first of them, and how many more there are. */
export function namesShort(names: readonly string[], shown = SHOWN): { text: string; more: number } {
  // One more takes no more room than to say that there is one.
  const count = names.length === shown + 1 ? names.length : shown;
  return { text: names.slice(0, count).join(', '), more: Math.max(0, names.length - count) };
}

/** A text beside the usual one. */
export interface Difference {
  /** Lines that the usual text does not have. */
  readonly added: readonly string[];
  /** How many lines of the usual text are missing. */
  readonly missing: number;
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n');

/** Compares by lines, wherever they stand: what an output says differently, not where. */
export function compareLines(usual: string, text: string): Difference {
  const left = new Map<string, number>();
  for (const line of linesOf(usual)) left.set(line, (left.get(line) ?? 0) + 1);
  const added: string[] = [];
  for (const line of linesOf(text)) {
    const count = left.get(line) ?? 0;
    if (count === 0) added.push(line);
    else left.set(line, count - 1);
  }
  return { added, missing: [...left.values()].reduce((sum, count) => sum + count, 0) };
}

/** @returns the number of lines that differ: one that was changed counts once. */
export const differingLines = ({ added, missing }: Difference): number => Math.max(added.length, missing);

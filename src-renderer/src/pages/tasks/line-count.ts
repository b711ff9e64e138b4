/** @returns the lines of a text; a line feed at its end begins none. */
export const lineCount = (text: string): number => text.replace(/\n$/, '').split('\n').length;

/** @returns the addresses of a text: one a line, or with commas or blanks between them; each once. */
export const readAddresses = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((each) => each !== '')),
];

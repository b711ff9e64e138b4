/** Thrown for a quote that is not closed, and for a backslash with nothing behind it. */
export class WordsError extends Error {
  override readonly name = 'WordsError';
}

/**
 * Cuts a line into words as Python's `shlex.split` does in POSIX mode, which is what Ansible reads host lines with.
 * Nothing is expanded.
 * @param options.hasComments whether an unquoted `#`, wherever it is, ends the line.
 * @throws {WordsError}
 */
export function splitWords(line: string, options: { readonly hasComments: boolean }): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"' && (next === '"' || next === '\\')) {
        word = (word ?? '') + next;
        at++;
      } else word = (word ?? '') + character;
    } else if (character === ' ' || character === '\t') {
      if (word !== null) words.push(word);
      word = null;
    } else if (character === '#' && options.hasComments) {
      break;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      if (next === '') throw new WordsError('it ends with a backslash');
      word = (word ?? '') + next;
      at++;
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote !== '') throw new WordsError(`a quote (${quote}) is not closed`);
  if (word !== null) words.push(word);
  return words;
}

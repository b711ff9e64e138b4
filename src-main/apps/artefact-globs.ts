/** Characters that mean something in an extended regular expression (POSIX.1-2017, XBD 9.4.3). */
const special = /[.[\]\\()*+?{}|^$]/;

/** @returns a glob that matches just this text. */
export const literalGlob = (text: string): string => text.replaceAll(/[*?{}[\]\\,]/g, String.raw`\$&`);

/**
 * Puts globs into one extended regular expression that any machine's `grep -E` reads, over paths such as
 * `app/build/outputs/app.apk`. `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is either, `\` takes the
 * meaning from what follows; a glob with no `/` in it is one of a name, in any folder.
 * @throws {Error} saying which glob cannot be read, and why.
 */
export function patternOf(globs: readonly string[]): string {
  return globs.map((glob) => `^${translate(glob)}$`).join('|');
}

function translate(glob: string): string {
  const fail = (problem: string) => new Error(`${JSON.stringify(glob)}: ${problem}`);
  if (glob === '') throw fail('it is empty');
  if (glob.startsWith('/') || glob.split('/').includes('..'))
    throw fail('it must be relative to the checkout, and stay in it');
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  if (/[\x00-\x1f]/.test(glob)) throw fail('it holds a control character');
  const text = glob.replace(/^\.\//, '');
  let pattern = glob.includes('/') ? '' : '(.*/)?';
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    const character = text.charAt(at);
    if (rest.startsWith('**/')) {
      pattern += '(.*/)?';
      at += 2;
    } else if (rest.startsWith('**')) {
      pattern += '.*';
      at += 1;
    } else if (character === '*') pattern += '[^/]*';
    else if (character === '?') pattern += '[^/]';
    else if (character === '{') {
      depth++;
      pattern += '(';
    } else if (character === '}') {
      if (--depth < 0) throw fail('a "}" stands without its "{"');
      pattern += ')';
    } else if (character === ',' && depth > 0) pattern += '|';
    else if (character === '[' || character === ']') throw fail('"[…]" is not known here; write {a,b}');
    else if (character === '\\') {
      at++;
      if (at >= text.length) throw fail('it ends with "\\"');
      pattern += escaped(text.charAt(at));
    } else pattern += escaped(character);
  }
  if (depth > 0) throw fail('a "{" stands without its "}"');
  return pattern;
}

const escaped = (character: string): string =>
  (special.test(character) ? `[${character}]` : character)
    // These two mean something inside brackets as well.
    .replace('[^]', String.raw`\^`)
    .replace('[\\]', String.raw`\\`);

/** Characters (UTF-16 units): a title is a line of lists, and goes along with each event of its run. */
const titleLimit = 200;

/**
 * @param text what people call a run; may have any number of lines of any length, such as a command.
 * @param subject what to call it when that says nothing.
 * @returns the first line that says something, without the space around it, cut to 200 characters of which the last is
 * then `…`.
 */
export function runTitle(text: string, subject: string): string {
  const said = text.trim();
  const [line = ''] = (said === '' ? subject : said).split(/[\n\r\u2028\u2029]/, 1);
  const title = line.trimEnd();
  if (title.length <= titleLimit) return title;
  // Half of a surrogate pair is no character.
  const start = title.slice(0, titleLimit - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${start}…`;
}

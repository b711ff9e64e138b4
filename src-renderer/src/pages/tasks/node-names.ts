/**
 * Names several nodes in short, by what differs of their names: `01, 03–08` for web-fra-01 and web-fra-03 to 08. What
 * all of them begin with is left out, as far as it ends before a number.
 */
export function shortNames(names: readonly string[], all: readonly string[]): string {
  const prefix = commonPrefix(all);
  const rests = names.map((name) => name.slice(prefix.length));
  if (!rests.every((rest) => /^\d+$/.test(rest))) return rests.join(', ');
  const parts: string[] = [];
  for (let start = 0; start < rests.length;) {
    let end = start;
    while (Number(rests[end + 1]) === Number(rests[end]) + 1) end += 1;
    const [first = '', last = ''] = [rests[start], rests[end]];
    parts.push(end === start ? first : end === start + 1 ? `${first}, ${last}` : `${first}–${last}`);
    start = end + 1;
  }
  return parts.join(', ');
}

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.length === 0) return '';
  let length = 0;
  while (length < first.length && others.every((name) => name[length] === first[length])) length += 1;
  // A number is not cut in two.
  return first.slice(0, length).replace(/\d+$/, '');
}

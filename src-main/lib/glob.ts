/**
 * Compiles a glob as the documents' `match` means it: anchored, case-sensitive, `*` for any run of characters, `?` for
 * one; everything else stands for itself (contract, jobs.md, "Rules").
 * @param pattern at most 1000 characters are looked at by callers' schemas.
 * @returns whether a name matches. Takes time in proportion to pattern × name, however many `*` there are.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const wanted = Array.from(pattern);
  return (name) => {
    const given = Array.from(name);
    let position = 0;
    let next = 0;
    // Where to go back to: behind the last `*`, and how much of the name that one has taken.
    let starAt = -1;
    let starTook = 0;
    while (position < given.length) {
      if (wanted[next] === '*') {
        starAt = next++;
        starTook = position;
      } else if (wanted[next] === '?' || wanted[next] === given[position]) {
        next++;
        position++;
      } else if (starAt !== -1) {
        next = starAt + 1;
        position = ++starTook;
      } else {
        return false;
      }
    }
    while (wanted[next] === '*') next++;
    return next === wanted.length;
  };
}

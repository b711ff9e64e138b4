import { Refusal } from '../lib/errors.js';

/** What git allows in no name of a ref (git-check-ref-format), and a leading "-", which it would read as an option. */
// eslint-disable-next-line no-control-regex -- they are among it
const forbidden = /^[-/.]|[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$|^@$/;

/**
 * Checks the name of a tag, or a commit.
 * @param field as clients call it.
 * @returns it as it was given; '' for none.
 * @throws {Refusal} 400 when git could not take it, or would take it for something else.
 */
export function readRef(field: 'git_tag' | 'git_index', ref: string | null): string {
  if (ref === null || ref === '') return '';
  if (!forbidden.test(ref)) return ref;
  const form = field === 'git_tag' ? 'the name of a tag, such as v1.2.0' : 'a commit, such as 8f3c2d1';
  throw new Refusal(400, 'invalid_parameter', `${field}: ${JSON.stringify(ref)} is not ${form}.`);
}

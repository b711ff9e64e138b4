import { Refusal } from '../lib/errors.js';
import { allTypes, recordTypes, typeBit, type RecordType } from './log-record.js';

/**
 * Reads the kinds of line that a caller wants.
 * @param filter a comma list, or `*`.
 * @returns mask of `typeBit`s.
 * @throws {Refusal} 400 naming a kind that does not exist.
 */
export function typesOf(filter: string): number {
  const kinds = filter.split(',').map((kind) => kind.trim());
  return kinds.reduce((types, kind) => {
    if (kind === '*') return allTypes;
    if (!recordTypes.includes(kind as RecordType)) {
      throw new Refusal(
        400,
        'invalid_parameter',
        `filter: ${JSON.stringify(kind)} is no kind of line; use ${recordTypes.join(', ')} or *.`,
      );
    }
    return types | typeBit(kind as RecordType);
  }, 0);
}

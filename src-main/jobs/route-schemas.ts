import { Type, type TSchema } from 'typebox';
import { namePattern } from './task-json.js';

/** Parameters and replies that several of the job centre's routes share. */

const nameForm = 'Up to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit.';
export const Group = Type.String({ default: 'default', pattern: namePattern, description: nameForm });
export const Name = Type.String({ pattern: namePattern, description: nameForm });
export const Match = Type.String({
  default: '*',
  maxLength: 200,
  description: 'Glob: "*" for any characters, "?" for one.',
});
export const Version = Type.String({
  default: 'latest',
  maxLength: 256,
  description: 'A version, or "latest".',
});
/** @returns a count of things, from 0. */
export const Whole = (meaning: string) =>
  Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: meaning });

/** The family's envelope, for the documentation. */
export const okOf = <T extends TSchema>(result: T) => Type.Object({ status: Type.Literal('OK'), result });

/** A job's name and version, as most changes reply. */
export const NameAndVersion = okOf(Type.Object({ name: Type.String(), version: Type.String() }));

/** The family's envelope of a success. */
export const ok = (result: object) => ({ status: 'OK', result });

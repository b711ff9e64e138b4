import { Type, type Static, type TSchema } from 'typebox';

/** In bytes. */
export const megabyte = 1024 * 1024;

/** Of a setting that is a list: a text that says something. */
export const NonEmpty = Type.String({ minLength: 1 });

/** @returns the schema of a setting that is a list, empty unless it is given. */
export const listOf = <Item extends TSchema>(items: Item, description: string) =>
  Type.Array(items, { description, default: [] });

/** What settings say of themselves besides their schema, where its own words would not do. */
export interface SettingNotes {
  /** What a value must be, such as `must begin with postgres://`. */
  readonly expected?: string;
  /** Whether a value is kept out of messages. */
  readonly mayHoldPassword?: boolean;
}

/** The values of settings, by their keys. */
export type ValuesOf<Schemas extends Readonly<Record<string, TSchema>>> = {
  readonly [Key in keyof Schemas]: Static<Schemas[Key]>;
};

import type { en } from './en';

type Words<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Words<T[Key]> };

type Paths<T, Prefix extends string = ''> = {
  [Key in keyof T & string]: T[Key] extends string ? `${Prefix}${Key}` : Paths<T[Key], `${Prefix}${Key}.`>;
}[keyof T & string];

/** What every language must have: the keys of the English file, no fewer and no more. */
export type Messages = Words<typeof en>;

/** The dotted path of a message, such as `jobs.title`. */
export type MessageKey = Paths<typeof en>;

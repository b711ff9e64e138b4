export type Dialect = 'sqlite' | 'postgres';

/** Where the store is: a file of ours, or a PostgreSQL database. */
export type StoreLocation =
  | { readonly dialect: 'sqlite'; readonly file: string; readonly backupsDir: string }
  | { readonly dialect: 'postgres'; readonly url: string };

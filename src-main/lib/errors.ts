/**
 * Three kinds of error cross our layers: the user's (a {@link Refusal}, 4xx: what was asked cannot be done as asked),
 * the world's (an {@link Unavailable}, 5xx: something we depend on failed) and ours (any other Error: a bug, 500).
 */

/** Statuses a refusal may carry; the contract's README, "Errors", gives each its meaning. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 416 | 421 | 429;

export interface RefusalOptions {
  /** Response headers the refusal needs, such as `Allow` or `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** The user's error: the message names the field or thing, the reason and, where there is one, the way out. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param status HTTP status.
   * @param code stable machine-readable string in snake_case, such as `job_not_found`.
   * @param message one or two sentences for a person.
   */
  constructor(
    readonly status: RefusalStatus,
    readonly code: string,
    message: string,
    options: RefusalOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.headers = options.headers ?? {};
  }
}

/** The world's error: a full disk (507), a shutdown in progress (503), a dependency that does not answer (503). */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';

  /**
   * @param status 503, or 507 when the disk is full.
   * @param code stable machine-readable string in snake_case.
   * @param message what failed and the way out.
   */
  constructor(
    readonly status: 503 | 507,
    readonly code: string,
    message: string,
    options: { readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
  }
}

/**
 * Tells a full disk from other failures.
 * @returns true for ENOSPC and EDQUOT of the file system, SQLite's SQLITE_FULL and PostgreSQL's 53100 (disk_full),
 * also when wrapped by another error.
 */
export function isDiskFull(error: unknown): boolean {
  const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'SQLITE_FULL', '53100']);
  for (let current = error, depth = 0; current instanceof Error && depth < 5; depth++) {
    const { code, driverError } = current as { code?: unknown; driverError?: unknown };
    if (typeof code === 'string' && fullCodes.has(code)) return true;
    current = driverError ?? current.cause;
  }
  return false;
}

/** @returns the message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the name of a package file says of the job in it. */
export interface PackageName {
  readonly name: string;
  readonly version: string | null;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const EXTENSION = /\.(tar\.gz|tgz)$/i;

/** @returns whether the contract allows a job to be called so. */
export function isJobName(text: string): boolean {
  return NAME.test(text);
}

/** @returns whether a file can be a package, going by its name. */
export function isPackageFile(fileName: string): boolean {
  return EXTENSION.test(fileName);
}

/**
 * Reads job name and version from a file name such as `disk-report-1.3.0.tar.gz`.
 *
 * @example
 * parsePackageName('disk-report-1.3.0.tar.gz') // { name: 'disk-report', version: '1.3.0' }
 * parsePackageName('backup.tgz')               // { name: 'backup', version: null }
 */
export function parsePackageName(fileName: string): PackageName {
  // Browsers number a second download: "a-1.0.0 (1).tar.gz".
  const stem = fileName.replace(EXTENSION, '').replace(/ \(\d+\)$/, '');
  const match = /^(.+?)-v?(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(stem);
  return { name: match?.[1] ?? stem, version: match?.[2] ?? null };
}

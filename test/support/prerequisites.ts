import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const file = resolve(import.meta.dirname, '../../out/test-prerequisites.json');

/** Of what prepare.sh found on this machine, what tests ask for: the path of each thing, '' for what is missing. */
export interface Prerequisites {
  readonly chromium: string;
  /** Folder of the server's programs. */
  readonly postgres: string;
  readonly busybox: string;
  readonly openssl: string;
  readonly javac: string;
  /** OpenSSH's server, where servers can be given namespaces of their own. */
  readonly sshd: string;
  /** Docker's daemon, where one of our own can be run. */
  readonly dockerd: string;
  /** The program ansible-playbook. */
  readonly ansible: string;
  readonly nginx: string;
  readonly xvfb: string;
  /** An Electron that starts: `ELECTRON_EXECUTABLE`, or the package's own runtime if it has been fetched. */
  readonly electron: string;
}

/** @returns what was found, or null when nobody has looked yet. */
export function findPrerequisites(): Prerequisites | null {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Prerequisites) : null;
}

/** @throws when nobody has looked yet. */
export function readPrerequisites(): Prerequisites {
  const found = findPrerequisites();
  if (found === null)
    throw new Error('What this machine has is not known yet. Run: sh test/support/prepare.sh');
  return found;
}

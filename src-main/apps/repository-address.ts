import { Refusal } from '../lib/errors.js';

/** Where a repository is (contract, apps.md, "Builds": protocols file, https and ssh only). */
export interface RepositoryAddress {
  readonly protocol: 'file' | 'https' | 'ssh';
  /** What git is given. */
  readonly url: string;
  /** Of a server, in lower case; '' for a file. */
  readonly host: string;
  /** Of a server, 0 for a file. */
  readonly port: number;
  /** Who the address itself says to log in as; '' for nobody. */
  readonly user: string;
}

/** `user@host:path`, as git reads it: no slash before the colon. */
const scpForm = /^(?:([^-@/:\s][^@/:\s]*)@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)(.+)$/;

/**
 * Reads what an app says of its repository: an absolute path, a file://, https:// or ssh:// URL, or `user@host:path`.
 * @throws {Refusal} 400 saying what is wrong with it.
 */
export function parseRepository(text: string): RepositoryAddress {
  // eslint-disable-next-line no-control-regex -- they are what must not be there
  if (/[\x00-\x1f\x7f]/.test(text)) throw wrong('it holds a line break or another control character');
  if (text.startsWith('/')) return fileAt(text);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return fromUrl(text);
  if (/^[A-Za-z0-9]+::/.test(text)) throw wrong('git knows only the protocols file, https and ssh here');
  const [, user = '', host = ''] = scpForm.exec(text) ?? [];
  if (host === '') throw wrong('it is neither an absolute path nor a URL');
  return { protocol: 'ssh', url: text, host: host.replace(/^\[|\]$/g, '').toLowerCase(), port: 22, user };
}

function fromUrl(text: string): RepositoryAddress {
  if (!URL.canParse(text)) throw wrong('it cannot be read as a URL');
  const { protocol, hostname, port, username, password, pathname } = new URL(text);
  if (password !== '')
    throw wrong(
      'it holds a password, which everybody would see; keep that as a credential and name it in build.credential',
    );
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  switch (protocol) {
    case 'file:':
      if (host !== '' && host !== 'localhost') throw wrong('a file:// URL begins with three slashes');
      return fileAt(decoded(pathname));
    case 'https:':
    case 'ssh:':
      if (host === '' || host.startsWith('-')) throw wrong('it names no host');
      if (username.startsWith('-')) throw wrong('its user name begins with "-"');
      return {
        protocol: protocol === 'ssh:' ? 'ssh' : 'https',
        url: text,
        host,
        port: port === '' ? (protocol === 'ssh:' ? 22 : 443) : Number(port),
        user: decoded(username),
      };
    default:
      throw wrong(`git is not asked over ${protocol.replace(':', '')} here, only over file, https and ssh`);
  }
}

function fileAt(path: string): RepositoryAddress {
  return { protocol: 'file', url: path, host: '', port: 0, user: '' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('its percent signs cannot be read');
  }
}

const wrong = (problem: string): Refusal =>
  new Refusal(
    400,
    'invalid_parameter',
    `prj_path: ${problem}. Write /a/path, https://host/path, ssh://user@host/path or user@host:path.`,
  );

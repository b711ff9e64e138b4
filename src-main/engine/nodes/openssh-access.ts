import { In } from 'typeorm';
import type { ReadManager } from '../../store/store.js';
import { Credential } from '../vault/credential.entity.js';
import { secretsIn } from '../vault/secrets.js';
import type { Vault } from '../vault/vault.js';
import { KnownHostKey } from './host-key.entity.js';
import type { Chain, Hop } from './node-chain.js';

/** Thrown when OpenSSH's client cannot be told how to reach a node; the message says why, and the way out. */
export class OpenSshAccessError extends Error {
  override readonly name = 'OpenSshAccessError';
}

/** All that OpenSSH's own client needs to reach a node as we do. */
export interface OpenSshAccess {
  /** By which the client is to name the node. */
  readonly alias: string;
  /** Text of an ssh_config, for a client that is started beside {@link knownHosts}. Needs OpenSSH 8.4. */
  readonly config: string;
  /** Text of the file `known_hosts`: the trusted keys, and no others are. */
  readonly knownHosts: string;
  /** Names of the environment variables that hold private keys, each with that of its passphrase. */
  readonly keys: readonly { readonly key: string; readonly passphrase: string | null }[];
  /** Names of the environment variables that hold passwords, with the alias of the machine that asks for each. */
  readonly passwords: readonly { readonly alias: string; readonly password: string }[];
  /** Whether the node itself, not only a jump host, asks for a password. */
  readonly asksForPassword: boolean;
  /** Values of those variables. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Describes for OpenSSH's own client how to reach a node: the same addresses, users, credentials, jump hosts and host
 * keys as our executor has. No secret stands in what is to become a file.
 * @param chain the node first, then the jump hosts on the way to it, nearest to it first.
 * @throws {OpenSshAccessError} when a host key or a credential is missing, or is none to log in with.
 */
export async function describeForOpenSsh(
  read: ReadManager,
  vault: Vault,
  chain: Chain,
): Promise<OpenSshAccess> {
  const ids = chain.flatMap(({ node }) => node.credentialId ?? []);
  const credentials = new Map(
    (await read.findBy(Credential, { id: In(ids) })).map((each) => [each.id, each]),
  );
  const hosts: string[] = [];
  const knownHosts: string[] = [];
  const keys: { key: string; passphrase: string | null }[] = [];
  const passwords: { alias: string; password: string }[] = [];
  const secrets: Record<string, string> = {};
  for (const [index, hop] of chain.entries()) {
    const { node } = hop;
    const alias = aliasOf(hop);
    const credential = credentials.get(node.credentialId ?? '');
    if (credential === undefined)
      throw new OpenSshAccessError(`${node.name} has no credential. Give it one under Nodes.`);
    const known = await read.findBy(KnownHostKey, {
      address: node.address,
      port: node.port,
      isTrusted: true,
    });
    if (known.length === 0) {
      throw new OpenSshAccessError(
        `No host key of ${node.name} (${node.address}:${node.port}) is known yet. Test the node under Nodes.`,
      );
    }
    knownHosts.push(...known.map(({ type, blob }) => `${alias} ${type} ${blob}`));
    const next = chain[index + 1];
    hosts.push(
      `Host ${alias}`,
      `  HostName ${node.address}`,
      `  Port ${node.port}`,
      `  User "${hop.user}"`,
      `  HostKeyAlias ${alias}`,
      ...(next === undefined ? [] : [`  ProxyJump ${aliasOf(next)}`]),
    );
    const values = secretsIn(vault, credential);
    switch (credential.type) {
      case 'ssh_key': {
        const key = `WHEELHOUSE_KEY_${index}`;
        secrets[key] = values.privateKey ?? '';
        const passphrase = values.passphrase === undefined ? null : `WHEELHOUSE_PASSPHRASE_${index}`;
        if (passphrase !== null) secrets[passphrase] = values.passphrase ?? '';
        keys.push({ key, passphrase });
        hosts.push('  IdentityAgent SSH_AUTH_SOCK', '  PreferredAuthentications publickey');
        break;
      }
      case 'password': {
        const password = `WHEELHOUSE_PASSWORD_${index}`;
        secrets[password] = values.password ?? '';
        passwords.push({ alias, password });
        hosts.push('  PubkeyAuthentication no', '  PreferredAuthentications password,keyboard-interactive');
        break;
      }
      case 'agent': {
        const socket = credential.details.socket ?? process.env['SSH_AUTH_SOCK'];
        if (socket === undefined) {
          throw new OpenSshAccessError(
            `No SSH agent is known for ${node.name}: SSH_AUTH_SOCK is not set, and the credential ${credential.name} names no socket.`,
          );
        }
        hosts.push(`  IdentityAgent "${socket}"`, '  PreferredAuthentications publickey');
        break;
      }
      case 'registry':
      case 'tls':
      case 'secret':
        throw new OpenSshAccessError(
          `${credential.name} is of type ${credential.type}, which is none to log in with.`,
        );
    }
  }
  return {
    alias: aliasOf(chain[0]),
    config: [...hosts, ...forAllHosts, ''].join('\n'),
    knownHosts: `${knownHosts.join('\n')}\n`,
    keys,
    passwords,
    asksForPassword: passwords.some(({ alias }) => alias === aliasOf(chain[0])),
    secrets,
  };
}

const forAllHosts = [
  'Host *',
  '  UserKnownHostsFile known_hosts',
  '  GlobalKnownHostsFile /dev/null',
  '  StrictHostKeyChecking yes',
  '  UpdateHostKeys no',
  '  IdentityFile none',
  '  ForwardAgent no',
  '  ForwardX11 no',
  '  PermitLocalCommand no',
  '  ControlMaster no',
  '  ControlPath none',
  '  ConnectTimeout 20',
  '  ServerAliveInterval 15',
  '  ServerAliveCountMax 4',
  '  NumberOfPasswordPrompts 1',
  '  LogLevel ERROR',
];

/** Names may hold what means something in a pattern; numbers cannot. */
const aliasOf = ({ node }: Hop): string => `wheelhouse-node-${node.id}`;

import { Type, type Static } from 'typebox';
import { isLoginType } from '../engine/vault/credential-types.js';
import { credentialOf } from '../engine/vault/secrets.js';
import { Refusal } from '../lib/errors.js';
import type { ReadManager } from '../store/store.js';
import type { ConnectionSettings } from './orchestration.settings.js';

/** How to log in to nodes; what is absent is as the service, the cluster or the settings have it. */
export const ConnectionSchema = Type.Object(
  {
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535 })),
    user: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$' })),
    credential: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description: 'Name or id of a credential to log in with.',
      }),
    ),
  },
  { description: 'How to log in to nodes added from now on; what is absent is as one level higher.' },
);

/** As stored: a credential by its name, under which it cannot be changed while it is in use. */
export type Connection = Static<typeof ConnectionSchema>;

/** @returns how to log in where neither pool nor service nor cluster says anything. An empty text is nothing. */
export function standardConnectionOf(settings: ConnectionSettings): Connection {
  const { 'ssh.port': port, 'ssh.user': user, 'ssh.credential': credential } = settings;
  return { port, ...(user === '' ? {} : { user }), ...(credential === '' ? {} : { credential }) };
}

/** @throws {Refusal} 400 for a credential that there is not, or that is none to log in with. */
export async function readConnection(read: ReadManager, given: Connection): Promise<Connection> {
  const { credential: key } = given;
  if (key === undefined) return given;
  const credential = await credentialOf(read, key);
  if (credential === null) throw invalid(`there is no credential ${key}.`);
  if (!isLoginType(credential.type))
    throw invalid(`${credential.name} is of type ${credential.type}, which is none to log in with.`);
  return { ...given, credential: credential.name };
}

/** @param levels from the most particular to the most general; the first that says something of a thing counts. */
export function mergeConnections(levels: readonly Connection[]): Connection {
  return levels.reduceRight<Connection>((general, particular) => ({ ...general, ...particular }), {});
}

const invalid = (problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `connection.credential: ${problem}`);

import { Type, type Static, type TObject } from 'typebox';
import { readKindConfig, refuseUnfitUrl } from '../kind-config.js';

/** Kinds of service discovery and what each needs to know (contract, orchestration.md, "Service discovery"). */

const Line = (description: string) =>
  Type.String({ pattern: '^[^\\u0000-\\u001f\\u007f]+$', maxLength: 2000, description });

const schemas = {
  nginx: Type.Object({
    hosts: Type.Array(Type.Union([Type.Integer({ minimum: 1 }), Line('')]), {
      minItems: 1,
      maxItems: 100,
      description: 'Nodes on which nginx runs: names, addresses or numbers.',
    }),
    upstream: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,200}$', description: 'Name of the upstream.' }),
    conf_path: Type.String({
      pattern: '^/[^\\u0000-\\u001f\\u007f]+$',
      maxLength: 1000,
      description: 'File that has the upstream on each host; made where it is not there.',
    }),
    port: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 65_535, description: 'Of the service on the nodes (80).' }),
    ),
    test: Type.Optional(Line('Command that tests the configuration (nginx -t).')),
    reload: Type.Optional(Line('Command that has nginx read it (nginx -s reload).')),
  }),
  http: Type.Object({
    url: Type.String({ pattern: '^https?://', maxLength: 2000, description: 'Without /add and /remove.' }),
    credential: Type.Optional(Line('Name of a credential of type secret, sent as a Bearer token.')),
    timeout: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 600, description: 'Seconds that an answer may take (30).' }),
    ),
  }),
  file: Type.Object({
    name: Type.String({
      pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}$',
      description: 'Name of the file, in the folder discovery of the data folder.',
    }),
  }),
} as const satisfies Record<string, TObject>;

export type DiscoveryKind = keyof typeof schemas;
export const discoveryKinds = Object.keys(schemas) as DiscoveryKind[];
export type DiscoveryConfigOf<K extends DiscoveryKind> = Static<(typeof schemas)[K]>;
export type DiscoveryConfig = DiscoveryConfigOf<DiscoveryKind>;

/** Reads the configuration of a service discovery. @throws {Refusal} 400 naming what is wrong with it. */
export function readDiscoveryConfig(
  kind: DiscoveryKind,
  given: Readonly<Record<string, unknown>>,
): DiscoveryConfig {
  const config = readKindConfig(schemas[kind], kind, given) as DiscoveryConfig;
  if (kind === 'http') refuseUnfitUrl((config as DiscoveryConfigOf<'http'>).url);
  return config;
}

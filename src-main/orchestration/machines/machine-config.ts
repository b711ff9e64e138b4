import { Type, type Static, type TObject } from 'typebox';
import { invalidConfig, readKindConfig, refuseUnfitUrl } from '../kind-config.js';
import { readHostAddress } from '../../lib/host-address.js';

/** Providers of machines and what each needs to know (contract, orchestration.md, "Machine templates"). */

const Seconds = (standard: number, description: string) =>
  Type.Optional(
    Type.Integer({ minimum: 1, maximum: 24 * 3600, description: `${description} (${standard}).` }),
  );
const Line = (description: string) => Type.String({ minLength: 1, maxLength: 10_000, description });
const Ready = Seconds(600, 'Seconds after which machines that are not ready are given back');

const schemas = {
  static: Type.Object({
    machines: Type.Array(Type.String({ maxLength: 300 }), {
      minItems: 1,
      maxItems: 10_000,
      description: 'Addresses of spare machines.',
    }),
  }),
  docker: Type.Object({
    endpoint: Type.Optional(
      Line('Name, number or Docker endpoint (unix:///…, tcp://…) of a node; this machine without it.'),
    ),
    image: Line('Image of the containers; pulled where it is not there.'),
    command: Type.Optional(Type.Array(Type.String({ maxLength: 10_000 }), { maxItems: 1000 })),
    network: Type.Optional(
      Line('Network of the containers; their address is that on it. The usual one without it.'),
    ),
    env: Type.Optional(Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' }), Type.String())),
    volumes: Type.Optional(Type.Array(Line('As docker run -v has it.'), { maxItems: 100 })),
    timeout: Ready,
  }),
  command: Type.Object({
    create: Line('Shell script that makes WHEELHOUSE_COUNT machines and prints [{"ip": …, "vm_id": …}].'),
    destroy: Line('Shell script that gives back the machine WHEELHOUSE_VM_ID at WHEELHOUSE_IP.'),
    timeout: Seconds(600, 'Seconds that a script may take'),
  }),
  http: Type.Object({
    url: Type.String({ pattern: '^https?://', maxLength: 2000, description: 'Without /v1/….' }),
    cluster: Type.Optional(
      Type.Union([Type.Integer(), Line('')], {
        description: "The provider's own number of the kind of machine; that of the template without it.",
      }),
    ),
    credential: Type.Optional(Line('Name of a credential of type secret, sent as a Bearer token.')),
    timeout: Ready,
    interval: Seconds(5, 'Seconds between two looks at whether machines are ready'),
  }),
} as const satisfies Record<string, TObject>;

export type ProviderName = keyof typeof schemas;
export const providerNames = Object.keys(schemas) as ProviderName[];
export type ConfigOf<P extends ProviderName> = Static<(typeof schemas)[P]>;
export type ProviderConfig = ConfigOf<ProviderName>;

/** Seconds, where a configuration does not say. */
export const standardTimeout = 600;

/**
 * Reads the configuration of a machine template.
 * @throws {Refusal} 400 naming what is wrong with it.
 */
export function readProviderConfig(
  provider: ProviderName,
  given: Readonly<Record<string, unknown>>,
): ProviderConfig {
  const config = readKindConfig(schemas[provider], provider, given);
  if (provider === 'static') return { machines: readStock((config as ConfigOf<'static'>).machines) };
  if (provider === 'http') refuseUnfitUrl((config as ConfigOf<'http'>).url);
  return config as ProviderConfig;
}

function readStock(machines: readonly string[]): string[] {
  const addresses = machines.map((text, index) => {
    const address = readHostAddress(text);
    if (address === null)
      throw invalidConfig(`machines.${index}`, `${JSON.stringify(text)} is no address and no host name.`);
    return address;
  });
  const twice = addresses.find((address, index) => addresses.indexOf(address) < index);
  if (twice !== undefined) throw invalidConfig('machines', `${twice} is given twice.`);
  return addresses;
}

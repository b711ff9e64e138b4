import { deleteDiscovery, deleteMachineType, saveDiscovery, saveMachineType } from '../../api/growth';
import {
  discoveryTypes,
  providers,
  type DiscoveryType,
  type KindConfig,
  type Provider,
} from '../../api/growth-types';
import type { Pool } from '../../api/orchestration-types';
import type { MessageKey } from '../../locales/messages';
import type { useGrowth } from '../../stores/growth';
import { discoveryFields, providerFields, type ConfigField } from './config-fields';

/** Machine templates and service discoveries: both are named, of a kind, and configured as that kind is. */
export type FamilyKey = 'machines' | 'discovery';
export type ConfiguredKind = Provider | DiscoveryType;

export interface Configured {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  readonly kind: ConfiguredKind;
  readonly config: KindConfig;
}

/** What to add, or to change when it is there already. */
export interface ConfiguredRequest {
  readonly family: FamilyKey;
  readonly row: Configured | null;
}

interface Family {
  readonly kinds: readonly ConfiguredKind[];
  /** Runs or writes on the control plane's own machine. */
  readonly adminKind: ConfiguredKind;
  readonly fieldsOf: (kind: ConfiguredKind) => readonly ConfigField[];
  readonly about: (kind: ConfiguredKind) => MessageKey;
  readonly rows: (growth: ReturnType<typeof useGrowth>) => readonly Configured[];
  readonly isUsedBy: (pool: Pool, id: number) => boolean;
  readonly save: (id: number | null, content: Omit<Configured, 'id'>) => Promise<number>;
  readonly remove: (id: number) => Promise<unknown>;
}

export const families: Readonly<Record<FamilyKey, Family>> = {
  machines: {
    kinds: providers,
    adminKind: 'command',
    fieldsOf: (kind) => providerFields[kind as Provider],
    about: (kind) => `configured.kindAbout.machines.${kind as Provider}`,
    rows: ({ machineTypes }) =>
      machineTypes.map(({ provider: kind, ...rest }): Configured => ({ ...rest, kind })),
    isUsedBy: ({ vm_type: used }, id) => used === id,
    save: (id, { kind, ...content }) => saveMachineType(id, { ...content, provider: kind as Provider }),
    remove: deleteMachineType,
  },
  discovery: {
    kinds: discoveryTypes,
    adminKind: 'file',
    fieldsOf: (kind) => discoveryFields[kind as DiscoveryType],
    about: (kind) => `configured.kindAbout.discovery.${kind as DiscoveryType}`,
    rows: ({ discoveries }) => discoveries.map(({ type: kind, ...rest }): Configured => ({ ...rest, kind })),
    isUsedBy: ({ sd_id: used }, id) => used === id,
    save: (id, { kind, ...content }) => saveDiscovery(id, { ...content, type: kind as DiscoveryType }),
    remove: deleteDiscovery,
  },
};

/** Says a configuration in one line: what it is of, first. */
export function summaryOf({ kind, config }: Configured): string {
  const list = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');
  switch (kind) {
    case 'static':
      return list(config['machines']);
    case 'docker':
      return String(config['image']);
    case 'command':
      return String(config['create']).split('\n')[0] ?? '';
    case 'http':
      return String(config['url']);
    case 'nginx':
      return `${String(config['upstream'])} · ${list(config['hosts'])}`;
    case 'file':
      return String(config['name']);
  }
}

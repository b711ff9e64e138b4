import type { DiscoveryType, Provider } from '../../api/growth-types';
import type { MessageKey } from '../../locales/messages';

/** How a part of a configuration is entered. */
export type FieldKind = 'text' | 'script' | 'number' | 'lines' | 'pairs' | 'daemon' | 'nodes';

/** A part of a configuration of a machine template or a service discovery, as the API names it. */
export interface ConfigField {
  readonly key: string;
  readonly kind: FieldKind;
  readonly label: MessageKey;
  readonly hint?: MessageKey;
  readonly isRequired?: boolean;
  /** What holds where nothing is entered. */
  readonly standard?: string;
  /** Of a number. */
  readonly range?: readonly [number, number];
  /** What a text must look like, and what is said when it does not. */
  readonly form?: { readonly pattern: RegExp; readonly problem: MessageKey };
}

const DAY_SECONDS = 24 * 3600;
const url: Pick<ConfigField, 'key' | 'kind' | 'label' | 'isRequired' | 'form'> = {
  key: 'url',
  kind: 'text',
  label: 'configured.fields.url',
  isRequired: true,
  form: { pattern: /^https?:\/\/\S+$/, problem: 'configured.faulty.url' },
};
const credential: ConfigField = {
  key: 'credential',
  kind: 'text',
  label: 'configured.fields.credential',
  hint: 'configured.hints.credential',
};
const timeout = (standard: number, hint: MessageKey, most = DAY_SECONDS): ConfigField => ({
  key: 'timeout',
  kind: 'number',
  label: 'configured.fields.timeout',
  hint,
  standard: String(standard),
  range: [1, most],
});

/** What a machine template of each provider has (docs/machines.md, "Machine templates"). */
export const providerFields: Readonly<Record<Provider, readonly ConfigField[]>> = {
  static: [
    {
      key: 'machines',
      kind: 'lines',
      label: 'configured.fields.machines',
      hint: 'configured.hints.machines',
      isRequired: true,
    },
  ],
  docker: [
    { key: 'image', kind: 'text', label: 'configured.fields.image', isRequired: true },
    {
      key: 'endpoint',
      kind: 'daemon',
      label: 'configured.fields.endpoint',
      hint: 'configured.hints.endpoint',
    },
    { key: 'command', kind: 'lines', label: 'configured.fields.command', hint: 'configured.hints.command' },
    { key: 'network', kind: 'text', label: 'configured.fields.network', hint: 'configured.hints.network' },
    { key: 'env', kind: 'pairs', label: 'configured.fields.env', hint: 'configured.hints.env' },
    { key: 'volumes', kind: 'lines', label: 'configured.fields.volumes', hint: 'configured.hints.volumes' },
    timeout(600, 'configured.hints.timeout'),
  ],
  command: [
    {
      key: 'create',
      kind: 'script',
      label: 'configured.fields.create',
      hint: 'configured.hints.create',
      isRequired: true,
    },
    {
      key: 'destroy',
      kind: 'script',
      label: 'configured.fields.destroy',
      hint: 'configured.hints.destroy',
      isRequired: true,
    },
    timeout(600, 'configured.hints.scriptTimeout'),
  ],
  http: [
    { ...url, hint: 'configured.hints.machinesUrl' },
    { key: 'cluster', kind: 'text', label: 'configured.fields.cluster', hint: 'configured.hints.cluster' },
    credential,
    timeout(600, 'configured.hints.timeout'),
    {
      key: 'interval',
      kind: 'number',
      label: 'configured.fields.interval',
      hint: 'configured.hints.interval',
      standard: '5',
      range: [1, DAY_SECONDS],
    },
  ],
};

/** What a service discovery of each type has (docs/machines.md, "Service discovery"). */
export const discoveryFields: Readonly<Record<DiscoveryType, readonly ConfigField[]>> = {
  nginx: [
    {
      key: 'hosts',
      kind: 'nodes',
      label: 'configured.fields.hosts',
      hint: 'configured.hints.hosts',
      isRequired: true,
    },
    { key: 'upstream', kind: 'text', label: 'configured.fields.upstream', isRequired: true },
    {
      key: 'conf_path',
      kind: 'text',
      label: 'configured.fields.conf_path',
      hint: 'configured.hints.conf_path',
      isRequired: true,
      form: { pattern: /^\/./, problem: 'configured.faulty.path' },
    },
    {
      key: 'port',
      kind: 'number',
      label: 'configured.fields.port',
      standard: '80',
      range: [1, 65_535],
    },
    { key: 'test', kind: 'text', label: 'configured.fields.test', standard: 'nginx -t' },
    { key: 'reload', kind: 'text', label: 'configured.fields.reload', standard: 'nginx -s reload' },
  ],
  http: [
    { ...url, hint: 'configured.hints.discoveryUrl' },
    credential,
    timeout(30, 'configured.hints.callTimeout', 600),
  ],
  file: [
    {
      key: 'name',
      kind: 'text',
      label: 'configured.fields.name',
      hint: 'configured.hints.name',
      isRequired: true,
    },
  ],
};

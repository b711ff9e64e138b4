import flags from '../../resources/flags.json' with { type: 'json' };
import { environmentName, flagName, schemas } from '../../src-main/settings.js';

/** One row of the table of settings. */
export interface SettingDescription {
  readonly key: string;
  readonly environment: string;
  readonly flag: string | null;
  readonly type: string;
  readonly default: unknown;
  readonly meaning: string;
}

/** @returns all settings in the order of the schema, for the documentation. */
export function describeSettings(): readonly SettingDescription[] {
  return Object.entries(schemas).map(([key, schema]) => {
    const flag = flagName(key);
    return {
      key,
      environment: environmentName(key),
      flag: flags.some((each) => each.flag === flag) ? flag : null,
      type: schema.type ?? schema.enum?.join(' | ') ?? 'string',
      default: schema.default,
      meaning: schema.description ?? '',
    };
  });
}

/** @returns the table of docs/settings.md; a test holds the two equal. */
export function settingsTable(): string {
  const rows = describeSettings().map(({ key, flag, environment, type, meaning, ...setting }) => {
    const machines: Readonly<Record<string, string>> = {
      dataDir: '`~/.local/share/wheelhouse`',
      'time.zone': 'the machine’s',
    };
    const value = machines[key] ?? `\`${JSON.stringify(setting.default)}\``;
    const names = [`\`${key}\``, ...(flag === null ? [] : [`\`${flag}\``]), `\`${environment}\``];
    return `| ${names.join('<br>')} | ${type.replaceAll('|', '\\|')} | ${value} | ${meaning} |`;
  });
  return ['| setting | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import flags from '../resources/flags.json' with { type: 'json' };
import { apiSettings } from './api/api.settings.js';
import { buildSettings } from './apps/apps.settings.js';
import {
  dockerSettings,
  hostKeySettings,
  localSettings,
  logSettings,
  runSettings,
  scheduleSettings,
} from './engine/engine.settings.js';
import { jobSettings } from './jobs/jobs.settings.js';
import type { SettingNotes } from './lib/setting.js';
import { connectionSettings, taskSettings } from './orchestration/orchestration.settings.js';
import { terminalSettings } from './platform/platform.settings.js';
import { workSettings } from './works/works.settings.js';

/** Thrown for a setting that is not what it must be; the message is all that people need. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const meaningOf = (flag: string): string => flags.find((each) => each.flag === flag)?.meaning ?? '';

/** What is read of a setting's schema. */
interface SettingSchema extends SettingNotes {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly description?: string;
}

/** `--data-dir` and `time.zone` both get an environment name: WHEELHOUSE_ and the name in upper snake case. */
export const environmentName = (key: string): string =>
  `WHEELHOUSE_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;

/** `dataDir` gets the flag `--data-dir`, if it gets one: those there are stand in resources/flags.json. */
export const flagName = (key: string): string =>
  `--${key.replace(/([A-Z])/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Every setting: its key, type, default and meaning. The table in docs/settings.md is made from this one.
 * A setting comes from `settings.json` in the data folder, above that from the environment, above that from a flag.
 */
const SettingsSchema = Type.Object({
  host: Type.String({ default: '127.0.0.1', minLength: 1, description: meaningOf('--host') }),
  port: Type.Integer({ default: 7411, minimum: 0, maximum: 65_535, description: meaningOf('--port') }),
  dataDir: Type.String({ default: defaultDataDir(), minLength: 1, description: meaningOf('--data-dir') }),
  databaseUrl: Type.String({
    default: '',
    pattern: '^$|^postgres(ql)?://',
    description: meaningOf('--database-url'),
    expected: 'must begin with postgres:// or postgresql://',
    mayHoldPassword: true,
  }),
  tlsCert: Type.String({ default: '', description: meaningOf('--tls-cert') }),
  tlsKey: Type.String({ default: '', description: meaningOf('--tls-key') }),
  logLevel: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
    default: 'info',
    description: meaningOf('--log-level'),
  }),
  exitWithParent: Type.Boolean({ default: false, description: meaningOf('--exit-with-parent') }),
  'time.zone': Type.String({
    default: Intl.DateTimeFormat().resolvedOptions().timeZone,
    description:
      'IANA name of the zone in which local times are read and written. The default is the machine’s.',
  }),
  ...apiSettings,
  ...runSettings,
  ...terminalSettings,
  ...logSettings,
  ...scheduleSettings,
  ...taskSettings,
  ...buildSettings,
  ...hostKeySettings,
  ...connectionSettings,
  ...dockerSettings,
  ...jobSettings,
  ...workSettings,
  ...localSettings,
});

export type Settings = Static<typeof SettingsSchema>;
type Key = keyof Settings;

const check = Compile(SettingsSchema);
const keys = Object.keys(SettingsSchema.properties) as Key[];

/** The schema of each setting, in the order of the documentation. */
export const schemas = SettingsSchema.properties as Readonly<Record<Key, SettingSchema>>;

/** Settings that only the command line and the environment can give: the file is found by one of them. */
const notInFile: readonly Key[] = ['dataDir', 'exitWithParent'];

function defaultDataDir(): string {
  const base = process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share');
  return join(base, 'wheelhouse');
}

/**
 * Reads the settings: file, environment, flags, each above the one before.
 * @param argv flags, as `--key value` or `--key=value`; a boolean may stand alone.
 * @param environment the process' environment.
 * @throws {SettingsError} naming the setting, where it came from and what is allowed.
 */
export function readSettings(argv: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const fromFlags = readFlags(argv);
  const fromEnvironment = Object.fromEntries(
    keys.flatMap((key): [Key, string][] => {
      const value = environment[environmentName(key)];
      return value === undefined || value === '' ? [] : [[key, value]];
    }),
  );
  const dataDir = resolve(fromFlags.get('dataDir') ?? fromEnvironment['dataDir'] ?? defaultDataDir());
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const text = fromFlags.get(key) ?? fromEnvironment[key];
    if (text !== undefined) values[key] = fromText(key, text);
  }
  const merged = { ...defaults(), ...readFile(join(dataDir, 'settings.json')), ...values, dataDir };
  for (const error of check.Errors(merged)) {
    const key = (error.instancePath.slice(1).split('/')[0] ?? '') as Key;
    const given = schemas[key].mayHoldPassword
      ? ''
      : ` is ${JSON.stringify(merged[key as keyof typeof merged])}, but it`;
    throw new SettingsError(`${nameForPeople(key)}${given} ${expectationOf(key) ?? error.message}.`);
  }
  return checkTogether(merged as Settings);
}

/** @returns what a setting must be, where the schema's own words would not say it to people. */
function expectationOf(key: Key): string | undefined {
  const { expected, enum: allowed } = schemas[key];
  return expected ?? (allowed && `must be one of ${allowed.join(', ')}`);
}

function checkTogether(settings: Settings): Settings {
  if ((settings.tlsCert === '') !== (settings.tlsKey === '')) {
    throw new SettingsError('--tls-cert and --tls-key belong together: give both or neither.');
  }
  if (settings.databaseUrl !== '' && !URL.canParse(settings.databaseUrl)) {
    throw new SettingsError(
      '--database-url cannot be read as a URL. Special characters of the password must be percent-encoded.',
    );
  }
  try {
    Intl.DateTimeFormat('en', { timeZone: settings['time.zone'] });
  } catch {
    throw new SettingsError(
      `time.zone is ${JSON.stringify(settings['time.zone'])}, which is no IANA time zone.`,
    );
  }
  return settings;
}

function defaults(): Record<string, unknown> {
  return Object.fromEntries(keys.map((key) => [key, schemas[key].default]));
}

function readFlags(argv: readonly string[]): Map<Key, string> {
  const found = new Map<Key, string>();
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [flag = '', ...rest] = word.split('=');
    const known = flags.find((each) => each.flag === flag);
    if (known === undefined) throw new SettingsError(`${flag} is not a flag. --help lists them.`);
    // Chosen by whoever started us; the control plane itself is always headless.
    if (flag === '--headless') continue;
    const key = keys.find((each) => flagName(each) === flag);
    if (key === undefined)
      throw new SettingsError(`${flag} is not a flag of the control plane. --help lists them.`);
    const isBoolean = known.type === 'boolean';
    const value = rest.length > 0 ? rest.join('=') : isBoolean ? 'true' : words.shift();
    if (value === undefined) throw new SettingsError(`${flag} needs a value.`);
    found.set(key, value);
  }
  return found;
}

function readFile(file: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT') return {};
    if (code === 'ENOTDIR') throw new SettingsError(`--data-dir is ${dirname(file)}, which is no folder.`);
    throw new SettingsError(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new SettingsError(`${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError(`${file} must hold a JSON object of settings.`);
  }
  for (const key of Object.keys(content)) {
    if (!keys.includes(key as Key) || notInFile.includes(key as Key)) {
      throw new SettingsError(`${file}: ${JSON.stringify(key)} is not a setting that can stand there.`);
    }
  }
  return content as Record<string, unknown>;
}

/** Flags and variables are text: numbers, booleans and lists are read as the setting's type says. */
function fromText(key: Key, text: string): unknown {
  const { type } = schemas[key];
  if (type === 'integer' && /^\d+$/.test(text)) return Number(text);
  if (type === 'number' && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|1)$/.test(text)) return true;
  if (type === 'boolean' && /^(false|0)$/.test(text)) return false;
  if (type === 'array') return text.split(',').map((item) => item.trim());
  return text;
}

const nameForPeople = (key: string): string => (key.includes('.') ? key : flagName(key));

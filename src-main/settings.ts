import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Type, type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import flags from '../resources/flags.json' with { type: 'json' };

/** Thrown for a setting that is not what it must be; the message is all that people need. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const megabyte = 1024 * 1024;

const meaningOf = (flag: string): string => flags.find((each) => each.flag === flag)?.meaning ?? '';

/** `--data-dir` and `time.zone` both get an environment name: WHEELHOUSE_ and the name in upper snake case. */
const environmentName = (key: string): string =>
  `WHEELHOUSE_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;

const flagName = (key: string): string =>
  `--${key.replace(/([A-Z])/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Without a user and a password: addresses are shown, passwords are not. */
const plainAddress = '^$|^https?://[^/@]+(/[^@]*)?$';

const list = (meaning: string, items: TSchema = Type.String({ minLength: 1 })) =>
  Type.Array(items, { description: meaning, default: [] });

/**
 * Every setting: its key, type, default and meaning. The table in docs/settings.md is made from this one.
 * A setting comes from `settings.json` in the data folder, above that from the environment, above that from a flag.
 */
export const SettingsSchema = Type.Object({
  host: Type.String({ default: '127.0.0.1', minLength: 1, description: meaningOf('--host') }),
  port: Type.Integer({ default: 7411, minimum: 0, maximum: 65_535, description: meaningOf('--port') }),
  dataDir: Type.String({ default: defaultDataDir(), minLength: 1, description: meaningOf('--data-dir') }),
  databaseUrl: Type.String({
    default: '',
    pattern: '^$|^postgres(ql)?://',
    description: meaningOf('--database-url'),
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
  'api.publicUrl': Type.String({
    default: '',
    pattern: '^$|^https?://[^/]+$',
    description:
      'Scheme and host under which others reach us; download URLs begin with it. Empty: as the request says.',
  }),
  'api.allowedOrigins': list('Origins besides our own from which browsers may call the API.'),
  'api.allowedHosts': list('Host names besides this machine’s own under which we may be called.'),
  'api.trustedProxies': list('Addresses or networks of proxies whose X-Forwarded headers count.'),
  'api.anonymous': list(
    'Families that answer requests without a token from this machine: orchestration, works.',
    Type.Enum(['orchestration', 'works']),
  ),
  'api.anonymousRole': Type.Enum(['viewer', 'operator', 'admin'], {
    default: 'viewer',
    description: 'What requests without a token may do in those families.',
  }),
  'api.uploadLimit': Type.Integer({
    default: 512 * megabyte,
    minimum: 1024,
    description: 'Largest uploaded file, in bytes.',
  }),
  'runs.stopGrace': Type.Integer({
    default: 10,
    minimum: 0,
    maximum: 3600,
    description: 'Seconds between asking a run to stop and killing it.',
  }),
  'runs.outputLimit': Type.Integer({
    default: 1024 * megabyte,
    minimum: 64 * 1024,
    description: 'Bytes kept of each of a run’s two streams; the rest is left out, and the log says so.',
  }),
  'runs.sweepDays': Type.Integer({
    default: 30,
    minimum: 0,
    description:
      'Days after which folders of runs that nobody knows of are removed from a machine; 0 for never. Control planes that use a machine under the same user share its folders.',
  }),
  'terminals.idleTimeout': Type.Integer({
    default: 900,
    minimum: 0,
    maximum: 86_400,
    description: 'Seconds without input after which a terminal is closed; 0 for never.',
  }),
  'terminals.limit': Type.Integer({
    default: 20,
    minimum: 0,
    maximum: 1000,
    description: 'Terminals open at once; 0 for none at all.',
  }),
  'logs.keepDays': Type.Integer({
    default: 90,
    minimum: 0,
    description: 'Days that runs and their logs are kept after their end; 0 for ever.',
  }),
  'logs.keepRuns': Type.Integer({
    default: 1000,
    minimum: 0,
    description: 'Ended runs kept of each job or work, with their logs; 0 for all.',
  }),
  'logs.keepBytes': Type.Integer({
    default: 20 * 1024 * megabyte,
    minimum: 0,
    description:
      'Bytes that all logs together may take, compressed; beyond it the oldest go, their results stay. 0: no limit.',
  }),
  'schedule.misfireWindow': Type.Integer({
    default: 3600,
    minimum: 0,
    description:
      'Seconds after which a scheduled time that was missed is no longer made up for (misfire policy once).',
  }),
  'tasks.parallel': Type.Integer({
    default: 50,
    minimum: 1,
    maximum: 1000,
    description: 'Nodes of a batch that a step of a task runs on at once.',
  }),
  'tasks.retryDelay': Type.Number({
    default: 5,
    minimum: 0,
    maximum: 3600,
    description: 'Seconds between the attempts at a step of a task.',
  }),
  'builds.parallel': Type.Integer({
    default: 2,
    minimum: 1,
    maximum: 100,
    description: 'Builds at once, over all apps; those of one app always come one after the other.',
  }),
  'builds.channels': Type.Integer({
    default: 3,
    minimum: 1,
    maximum: 100,
    description: 'Channels of a build at once.',
  }),
  'builds.timeout': Type.Integer({
    default: 7200,
    minimum: 0,
    description: 'Seconds after which the build of a channel is stopped; 0 for none.',
  }),
  'builds.checkoutTimeout': Type.Integer({
    default: 3600,
    minimum: 1,
    description: 'Seconds after which the fetching of a repository is stopped.',
  }),
  'builds.keepBuilds': Type.Integer({
    default: 50,
    minimum: 0,
    description: 'Builds kept of each app and platform, with their packages; 0 for all.',
  }),
  'builds.keepDays': Type.Integer({
    default: 0,
    minimum: 0,
    description: 'Days that builds are kept after their end; 0 for ever.',
  }),
  'builds.diskBudget': Type.Integer({
    default: 50 * 1024 * megabyte,
    minimum: 0,
    description: 'Bytes that the packages of all builds may take; beyond it no build begins. 0: no limit.',
  }),
  'builds.minFree': Type.Integer({
    default: 1024 * megabyte,
    minimum: 0,
    description: 'Bytes that must be free, here and on the builder, for a build to begin.',
  }),
  'ssh.hostKeys': Type.Enum(['tofu', 'strict'], {
    default: 'tofu',
    description:
      'tofu: the first host key that a machine shows is remembered and a change refused. strict: keys must be entered first.',
  }),
  'ssh.port': Type.Integer({
    default: 22,
    minimum: 1,
    maximum: 65_535,
    description:
      'SSH port of nodes added to a pool of which neither it nor its service or cluster says another.',
  }),
  'ssh.user': Type.String({
    default: '',
    pattern: '^$|^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$',
    description: 'Whom to log in as on such nodes. Empty: as their credential says.',
  }),
  'ssh.credential': Type.String({
    default: '',
    description: 'Name or id of the credential to log in with on such nodes. Empty: none.',
  }),
  'docker.socket': Type.String({
    default: '/var/run/docker.sock',
    pattern: '^/',
    description: 'Where the Docker daemon of this machine listens; jobs with an image run in its containers.',
  }),
  'docker.folders': list(
    'Folders of Docker machines that jobs may mount, with all that is in them. Whoever publishes a job can read and change what is mounted.',
    Type.String({ pattern: '^/' }),
  ),
  'works.engine': Type.Enum(['local', 'flink'], {
    default: 'local',
    description:
      'What runs works that do not say: local, this machine or another node; flink, a Flink cluster.',
  }),
  'works.sqlClient': Type.String({
    default: '',
    description:
      'Path of Flink’s bin/sql-client.sh on the nodes that run SQL works with the engine local. Empty: there is none.',
  }),
  'works.flinkUrl': Type.String({
    default: '',
    pattern: plainAddress,
    description:
      'Address of the JobManager of a Flink session cluster, such as http://jobmanager:8081. Empty: there is none.',
  }),
  'works.flinkGateway': Type.String({
    default: '',
    pattern: plainAddress,
    description:
      'Address of the SQL Gateway of that cluster, such as http://gateway:8083. Empty: there is none.',
  }),
  'works.flinkCredential': Type.String({
    default: '',
    description:
      'Name or id of the credential that opens both: a password (Basic, or Bearer without a user name), a secret (Bearer) or a client certificate (tls). Empty: none.',
  }),
  'works.flinkCa': Type.String({
    default: '',
    description:
      'Path of a PEM file with the certificates that vouch for both. Empty: those that Node knows.',
  }),
  'works.flinkSavepoints': Type.String({
    default: '',
    description:
      'Where savepoints are put, such as s3://bucket/savepoints. Empty: as the cluster’s execution.checkpointing.savepoint-dir says.',
  }),
  'works.flinkPoll': Type.Number({
    default: 2,
    minimum: 0.05,
    maximum: 60,
    description: 'Seconds between two looks at a job on the Flink cluster.',
  }),
  'works.flinkLostAfter': Type.Integer({
    default: 600,
    minimum: 1,
    maximum: 7 * 24 * 3600,
    description:
      'Seconds that the Flink cluster may be silent, or not know a job, before its task counts as lost.',
  }),
  'local.enabled': Type.Boolean({
    default: true,
    description: 'Whether this machine itself is a worker, called local.',
  }),
  'local.capacity': Type.Integer({
    default: 16,
    minimum: 1,
    maximum: 1000,
    description: 'Runs at once on this machine; more wait in the queue.',
  }),
  'local.groups': list(
    'Job groups given to this machine, besides default and groups without another worker.',
  ),
});

export type Settings = Static<typeof SettingsSchema>;
type Key = keyof Settings;

const check = Compile(SettingsSchema);
const keys = Object.keys(SettingsSchema.properties) as Key[];

/** Settings that only the command line and the environment can give: the file is found by one of them. */
const notInFile: readonly Key[] = ['dataDir', 'exitWithParent'];

const flinkAddresses: readonly Key[] = ['works.flinkUrl', 'works.flinkGateway'];
const mayHoldPassword: readonly Key[] = ['databaseUrl', ...flinkAddresses];

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
    // An address may hold a password.
    const given = mayHoldPassword.includes(key)
      ? ''
      : ` is ${JSON.stringify(merged[key as keyof typeof merged])}, but`;
    throw new SettingsError(`${nameForPeople(key)}${given} ${expectationOf(key) ?? `it ${error.message}`}.`);
  }
  return checkTogether(merged as Settings);
}

/** @returns what a setting must be, where the schema's own words would not say it to people. */
function expectationOf(key: Key): string | undefined {
  if (key === 'databaseUrl') return 'must begin with postgres:// or postgresql://';
  if (key === 'api.publicUrl') return 'it must be a scheme and a host, such as https://wheelhouse.example';
  if (flinkAddresses.includes(key))
    return 'must be an address such as http://jobmanager:8081; a user and a password belong into a credential, and its name into works.flinkCredential';
  const { enum: allowed } = SettingsSchema.properties[key] as { enum?: readonly string[] };
  return allowed === undefined ? undefined : `it must be one of ${allowed.join(', ')}`;
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
  return Object.fromEntries(
    keys.map((key) => [key, (SettingsSchema.properties[key] as { default?: unknown }).default]),
  );
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
  const { type } = SettingsSchema.properties[key] as { type?: string };
  if (type === 'integer' && /^\d+$/.test(text)) return Number(text);
  if (type === 'number' && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|1)$/.test(text)) return true;
  if (type === 'boolean' && /^(false|0)$/.test(text)) return false;
  if (type === 'array') return text.split(',').map((item) => item.trim());
  return text;
}

const nameForPeople = (key: string): string => (key.includes('.') ? key : flagName(key));

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
  return keys.map((key) => {
    const schema = SettingsSchema.properties[key] as {
      type?: string;
      enum?: readonly string[];
      default?: unknown;
      description?: string;
    };
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

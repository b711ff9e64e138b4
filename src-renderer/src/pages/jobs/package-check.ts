import { parse, type ParseError } from 'jsonc-parser';
import type { TaskJson } from '../../api/types';
import { gunzip, readTar, TarError } from '../../lib/tar';
import type { MessageKey } from '../../locales/messages';
import { isJobName } from './package-name';

/** Something in a package that the control plane would refuse. */
export interface PackageProblem {
  readonly key: MessageKey;
  readonly values?: Readonly<Record<string, string>>;
}

/** What a look into a package has found, before anything is sent. */
export interface PackageCheck {
  /** Its task.json as far as it could be read. */
  readonly task: Partial<TaskJson> | null;
  readonly problems: readonly PackageProblem[];
}

/** The control plane reads none that is larger. */
const LARGEST_MANIFEST = 1024 * 1024;
/** https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string, shortened */
const SEMVER = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

const isManifest = (path: string): boolean => /^([^/]+\/)?task\.json$/.test(path);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Finds the task.json at the root or one folder down; the one at the root counts when there are both. */
async function findManifest(file: Blob): Promise<string | null> {
  let found: string | null = null;
  await readTar(gunzip(file.stream()), async ({ path, type, size }, read) => {
    if (type !== 'file' || !isManifest(path)) return 'go on';
    if (size > LARGEST_MANIFEST) throw new TarError('Its task.json is over 1 MiB.');
    found = new TextDecoder().decode(await read());
    return path === 'task.json' ? 'stop' : 'go on';
  });
  return found;
}

function parseManifest(text: string): {
  task: Record<string, unknown> | null;
  problem: PackageProblem | null;
} {
  const errors: ParseError[] = [];
  const options = { allowTrailingComma: true, disallowComments: true };
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, options);
  const [first] = errors;
  if (first) {
    const before = text.slice(0, first.offset).split('\n');
    const values = { line: String(before.length), column: String((before.at(-1) ?? '').length + 1) };
    return { task: null, problem: { key: 'check.notJson', values } };
  }
  return isObject(value)
    ? { task: value, problem: null }
    : { task: null, problem: { key: 'check.notObject' } };
}

function problemsOf(task: Record<string, unknown>): PackageProblem[] {
  const problems: PackageProblem[] = [];
  const { name, version, command, main } = task;
  if (typeof name !== 'string' || !isJobName(name)) problems.push({ key: 'check.name' });
  if (typeof version !== 'string' || !SEMVER.test(version)) problems.push({ key: 'check.version' });
  const given = command ?? main;
  const isCommand =
    (typeof given === 'string' && given !== '') ||
    (Array.isArray(given) && given.length > 0 && given.every((part) => typeof part === 'string'));
  if (!isCommand) problems.push({ key: 'check.command' });
  return problems;
}

/**
 * Looks into a package before it is uploaded, which may take minutes: is it an archive, is there a task.json, does it
 * say what it must? The control plane checks everything once more.
 * @throws what reading the file rejects with: it was changed or removed meanwhile.
 */
export async function checkPackage(file: Blob): Promise<PackageCheck> {
  let text: string | null;
  try {
    text = await findManifest(file);
  } catch (error) {
    if (error instanceof TarError || error instanceof TypeError) {
      return { task: null, problems: [{ key: 'check.notArchive' }] };
    }
    throw error;
  }
  if (text === null) return { task: null, problems: [{ key: 'check.noManifest' }] };
  const { task, problem } = parseManifest(text);
  if (!task) return { task, problems: problem ? [problem] : [] };
  return { task, problems: problemsOf(task) };
}

import { reactive } from 'vue';
import { isAborted } from '../../api/error';
import { publishJob } from '../../api/jobs';
import { sha1OfFile } from '../../lib/sha1';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';
import { checkPackage, type PackageCheck } from './package-check';
import { isJobName, isPackageFile, parsePackageName } from './package-name';

export type PublishPhase = 'reading' | 'hashing' | 'sending' | 'checking';

interface FieldErrors {
  file: string | null;
  name: string | null;
  group: string | null;
}

interface PublicationState {
  file: File | null;
  name: string;
  group: string;
  force: boolean;
  readonly errors: FieldErrors;
  /** What a look into the file has found; null until it is done. */
  check: PackageCheck | null;
  /** What is being done; null when nothing is. */
  phase: PublishPhase | null;
  /** How much of the phase is done, 0 to 1. */
  share: number;
  /** Why it could not be published. */
  failure: unknown;
}

/** The form that publishes a package, from picking the file to the control plane's answer. */
export interface Publication {
  readonly form: PublicationState;
  /** Empties the form, or begins with a file. */
  readonly begin: (file: File | null) => void;
  readonly pick: (file: File) => void;
  readonly checkName: () => void;
  readonly submit: () => Promise<void>;
  /** Gives up what is under way. */
  readonly cancel: () => void;
}

/** @param onPublished is called when the control plane has taken the package. */
export function usePublication(onPublished: () => void): Publication {
  const { t } = useWords();
  const toasts = useToasts();
  let running: AbortController | null = null;

  const form = reactive<PublicationState>({
    file: null,
    name: '',
    group: 'default',
    force: false,
    errors: { file: null, name: null, group: null },
    check: null,
    phase: null,
    share: 0,
    failure: null,
  });

  function begin(file: File | null): void {
    Object.assign(form, { file: null, check: null, name: '', group: 'default', force: false, failure: null });
    Object.assign(form.errors, { file: null, name: null, group: null });
    if (file) pick(file);
  }

  function pick(file: File): void {
    form.file = file;
    form.failure = null;
    form.check = null;
    form.errors.name = null;
    form.errors.file = isPackageFile(file.name) ? null : t('publish.fileKind');
    const { name } = parsePackageName(file.name);
    if (isJobName(name)) form.name = name;
    if (form.errors.file === null) void look(file);
  }

  /** Looks into the file: what it says of itself counts more than what it is called. */
  async function look(file: File): Promise<void> {
    try {
      const check = await checkPackage(file);
      if (form.file !== file) return;
      form.check = check;
      if (typeof check.task?.name === 'string' && isJobName(check.task.name)) form.name = check.task.name;
      const [problem] = check.problems;
      if (problem) form.errors.file = t(problem.key, problem.values);
    } catch {
      // The browser cannot read the file any more: changed or removed since it was picked.
      if (form.file === file) form.errors.file = t('publish.changed');
    }
  }

  function checkName(): void {
    form.errors.name = form.name === '' || isJobName(form.name) ? null : t('publish.nameRequired');
  }

  function check(): boolean {
    const { file, name, group, errors, check: found } = form;
    if (!file) errors.file = t('publish.fileRequired');
    const inside = found?.task?.name;
    if (isJobName(name) && typeof inside === 'string' && inside !== name) {
      errors.name = t('publish.nameDiffers', { name: inside });
      return false;
    }
    errors.name = isJobName(name) ? null : t('publish.nameRequired');
    errors.group = group.trim() === '' ? t('publish.groupRequired') : null;
    return Object.values(errors).every((error) => error === null);
  }

  async function publish(file: File, signal: AbortSignal): Promise<void> {
    const { name, force } = form;
    const group = form.group.trim();
    enter('hashing');
    const sha1 = await sha1OfFile(file, (done) => {
      signal.throwIfAborted();
      form.share = done / file.size;
    });
    enter('sending');
    await publishJob({ group, name, file, force }, sha1, {
      signal,
      onProgress: (share) => {
        if (share < 1) form.share = share;
        else enter('checking', 1);
      },
    });
    const to = { name: 'job', params: { group, name } };
    toasts.show({
      kind: 'done',
      subject: name,
      text: t('jobs.published'),
      link: { label: t('jobs.show'), to },
    });
    onPublished();
  }

  function enter(phase: PublishPhase | null, share = 0): void {
    form.phase = phase;
    form.share = share;
  }

  async function submit(): Promise<void> {
    if (form.phase !== null || !check() || !form.file) return;
    form.failure = null;
    running = new AbortController();
    try {
      await publish(form.file, running.signal);
    } catch (error) {
      // The browser's word for a file that was changed or removed after it was picked.
      if (error instanceof DOMException && error.name === 'NotReadableError') {
        form.errors.file = t('publish.changed');
      } else if (!isAborted(error)) form.failure = error;
    } finally {
      running = null;
      enter(null);
    }
  }

  return { form, begin, pick, checkName, submit, cancel: () => running?.abort() };
}

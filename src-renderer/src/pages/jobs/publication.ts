import { reactive } from 'vue';
import { isAborted } from '../../api/error';
import { publishJob } from '../../api/jobs';
import { sha1OfFile } from '../../lib/sha1';
import { useWords } from '../../locales';
import { useToasts } from '../../stores/toasts';
import { isJobName, isPackageFile, parsePackageName } from './package-name';

export type PublishPhase = 'hashing' | 'sending' | 'checking';

interface FieldErrors {
  file: string | null;
  name: string | null;
  group: string | null;
}

/** The form that publishes a package, from picking the file to the control plane's answer. */
export interface PublicationForm {
  file: File | null;
  name: string;
  group: string;
  force: boolean;
  readonly errors: FieldErrors;
  /** What is being done; null when nothing is. */
  readonly phase: PublishPhase | null;
  /** How much of the phase is done, 0 to 1. */
  readonly share: number;
  readonly isBusy: boolean;
  /** Why it could not be published. */
  readonly failure: unknown;
  /** Empties the form, or begins with a file. */
  begin(file: File | null): void;
  pick(file: File): void;
  checkName(): void;
  submit(): Promise<void>;
  /** Gives up what is under way. */
  cancel(): void;
}

/** @param onPublished is called when the control plane has taken the package. */
export function usePublication(onPublished: () => void): PublicationForm {
  const { t } = useWords();
  const toasts = useToasts();
  let running: AbortController | null = null;

  const form = reactive({
    file: null as File | null,
    name: '',
    group: 'default',
    force: false,
    errors: { file: null, name: null, group: null } as FieldErrors,
    phase: null as PublishPhase | null,
    share: 0,
    failure: null as unknown,
    get isBusy(): boolean {
      return this.phase !== null;
    },
    begin,
    pick,
    checkName,
    submit,
    cancel: () => running?.abort(),
  });

  function begin(file: File | null): void {
    Object.assign(form, { file: null, name: '', group: 'default', force: false, failure: null });
    Object.assign(form.errors, { file: null, name: null, group: null });
    if (file) pick(file);
  }

  function pick(file: File): void {
    form.file = file;
    form.failure = null;
    form.errors.file = isPackageFile(file.name) ? null : t('publish.fileKind');
    const { name } = parsePackageName(file.name);
    if (isJobName(name)) form.name = name;
    form.errors.name = null;
  }

  function checkName(): void {
    form.errors.name = form.name === '' || isJobName(form.name) ? null : t('publish.nameRequired');
  }

  function check(): boolean {
    const { file, errors } = form;
    if (!file) errors.file = t('publish.fileRequired');
    errors.name = isJobName(form.name) ? null : t('publish.nameRequired');
    errors.group = form.group.trim() === '' ? t('publish.groupRequired') : null;
    return errors.file === null && errors.name === null && errors.group === null;
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
    if (form.isBusy || !check() || !form.file) return;
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

  return form;
}

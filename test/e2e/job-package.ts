import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import type { ControlPlane } from './control-plane.js';

/** What stands in the task.json of a package; the contract (jobs.md) says what each means. */
export interface Task {
  readonly name: string;
  readonly version: string;
  readonly command: string;
  readonly description?: string;
  readonly schedule?: string | { readonly cron: string; readonly timezone?: string };
  readonly workers?: { readonly policy: 'any' | 'all'; readonly tags: readonly string[] };
  readonly timeout?: number;
  readonly retry?: { readonly retry_times: number; readonly delay?: number };
}

export interface JobPackage {
  /** As a file to pick: the name says job and version. */
  readonly fileName: string;
  readonly bytes: Buffer;
  readonly sha1: string;
}

/** Packs a task.json, and other files, as publishing wants it. */
export async function packJob(task: Task, files: Readonly<Record<string, string>> = {}): Promise<JobPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-package-'));
  try {
    const fileName = `${task.name}-${task.version}.tar.gz`;
    const all: Record<string, string> = { 'task.json': `${JSON.stringify(task, null, 2)}\n`, ...files };
    for (const [path, content] of Object.entries(all)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await create({ gzip: true, cwd: folder, file: join(folder, fileName) }, Object.keys(all));
    const bytes = await readFile(join(folder, fileName));
    return { fileName, bytes, sha1: createHash('sha1').update(bytes).digest('hex') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Publishes a job through the API, for tests that are about something else. */
export async function publishJob(
  controlPlane: ControlPlane,
  group: string,
  task: Task,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { fileName, bytes, sha1 } = await packJob(task, files);
  const form = new FormData();
  form.set('group', group);
  form.set('sha1', sha1);
  form.set('package', new Blob([new Uint8Array(bytes)]), fileName);
  const response = await fetch(`${controlPlane.url}/api/job/${task.name}/publish`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${controlPlane.adminToken}` },
    body: form,
  });
  if (!response.ok) throw new Error(`publish ${task.name}: ${response.status} ${await response.text()}`);
}

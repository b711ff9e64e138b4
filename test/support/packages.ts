import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import type { ControlPlane } from './control-plane.js';

/** @returns a .tar.gz with this task.json and these files. */
export async function makePackage(
  task: object,
  files: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-package-'));
  try {
    const all: Record<string, string> = { 'task.json': JSON.stringify(task), ...files };
    for (const [name, content] of Object.entries(all))
      await writeFile(join(folder, name), content, { mode: 0o755 });
    await create({ cwd: folder, gzip: true, file: join(folder, 'package.tgz') }, Object.keys(all));
    return await readFile(join(folder, 'package.tgz'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const sha1Of = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

/** Publishes a package and returns the reply. */
export async function publish(
  plane: ControlPlane,
  name: string,
  bytes: Buffer,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Reply }> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ sha1: sha1Of(bytes), ...fields })) form.append(key, value);
  form.append('package', new Blob([bytes]), `${name}.tar.gz`);
  return plane.json<Reply>(`/api/job/${name}/publish`, { method: 'POST', body: form });
}

/** Publishes a job that runs this shell script. */
export async function publishScript(
  plane: ControlPlane,
  name: string,
  script: string,
  task: object = {},
): Promise<void> {
  const bytes = await makePackage({ name, version: '1.0.0', command: script, ...task });
  const { status, body } = await publish(plane, name, bytes, { force: 'true' });
  if (status !== 200) throw new Error(`publish said ${status} ${JSON.stringify(body)}`);
}

/** What the job centre answers. */
export interface Reply {
  readonly status: 'OK' | 'ERROR';
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** A line of `/logs` and `/history_logs`. */
export interface Line {
  readonly time: string;
  readonly type: 'stdout' | 'stderr' | 'status' | 'result';
  readonly data: unknown;
  readonly runId?: string;
  readonly worker?: string;
  readonly ms: number;
  readonly partial?: true;
}

/** Starts a job and returns the run's id. */
export async function runJob(plane: ControlPlane, name: string): Promise<string> {
  const { status, body } = await plane.json<Reply>(`/api/job/${name}/run`, { method: 'POST' });
  if (status !== 200) throw new Error(`run said ${status} ${JSON.stringify(body)}`);
  return String(body.result?.['runId']);
}

/** Reads NDJSON as it arrives. */
export async function* ndjson<T>(response: Response): AsyncGenerator<T> {
  if (response.body === null) return;
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T;
  }
  if (rest !== '') throw new Error(`the stream ended inside a line: ${rest.slice(0, 200)}`);
}

/** Reads a run's log until the run has ended. */
export async function followRun(plane: ControlPlane, runId: string): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of ndjson<Line>(await plane.fetch(`/api/platform/runs/${runId}/logs`)))
    lines.push(line);
  return lines;
}

/** Waits until a run's log shows this line, whoever put it out. @throws when the run ends without it. */
export async function untilLine(plane: ControlPlane, runId: string, text: string): Promise<void> {
  const seen = await plane.fetch(`/api/platform/runs/${runId}/logs`);
  for await (const { data } of ndjson<Line>(seen)) if (data === text) return;
  throw new Error(`run ${runId} ended without the line ${text}`);
}

/** Reads a job's whole history. */
export async function history(plane: ControlPlane, name: string, query = ''): Promise<Line[]> {
  const lines: Line[] = [];
  const response = await plane.fetch(`/api/job/${name}/history_logs?${query}`);
  if (response.status !== 200)
    throw new Error(`history_logs said ${response.status} ${await response.text()}`);
  for await (const line of ndjson<Line>(response)) lines.push(line);
  return lines;
}

/** Asks again until something holds. @param limitMs after which it fails. */
export async function until(holds: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const limit = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`it did not come true: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

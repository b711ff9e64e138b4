import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ControlPlane } from './control-plane.js';
import { ndjson } from './packages.ts';

/** An app as the API shows it. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly platforms: readonly string[];
  readonly created: string;
  readonly updated: string;
  readonly forbidden: boolean;
  readonly validate: boolean;
  readonly prj_path: string | null;
  readonly build: unknown;
}

/** A version or a channel, as far as both are shown alike. */
export interface Part {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly platform: string;
  readonly platforms: string;
  readonly created: string;
  readonly updated: string;
}

export interface BuiltPackage {
  readonly channel: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
  readonly url: string;
}

export interface ChannelState {
  readonly code: string;
  readonly state: string;
  readonly run_id: string | null;
  readonly started: string | null;
  readonly ended: string | null;
  readonly error: string | null;
  readonly median: number | null;
  readonly last: { readonly number: number; readonly size: number } | null;
}

export interface Build {
  readonly id: string;
  readonly appid: string;
  readonly platform: string;
  readonly versionid: string;
  readonly channels: readonly string[];
  readonly status: number;
  readonly file: string | null;
  readonly packages: readonly BuiltPackage[];
  readonly error: string | null;
  readonly created: string;
  readonly updated: string;
  readonly run_time: number;
  readonly number: number;
  readonly commit: string | null;
  readonly builder: string;
  readonly cancelled_by: string | null;
  readonly checkout_run: string | null;
  readonly channel_states: readonly ChannelState[];
}

export interface BuildLine {
  readonly type: string;
  readonly data: unknown;
  readonly channel: string | null;
  readonly runId?: string;
  readonly line?: number;
}

/** Calls the apps' API of a control plane, the way most tests want it. */
export class AppsClient {
  readonly plane: ControlPlane;

  constructor(plane: ControlPlane) {
    this.plane = plane;
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the shape
  async send<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
    const response = await this.plane.fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  /** @returns the body of a success. @throws when it is none. */
  async ok<T>(method: string, path: string, body?: object): Promise<T> {
    const reply = await this.send<T>(method, path, body);
    if (reply.status >= 300)
      throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  createApp(content: object = {}): Promise<App> {
    return this.ok('POST', '/api/app', { name: unique('app'), platforms: ['android'], ...content });
  }

  createVersion(appId: string, content: object = {}): Promise<Part> {
    const version = { code: '1', name: '0.0.1', platform: 'android', ...content };
    return this.ok('POST', `/api/app/${appId}/version`, version);
  }

  async createChannels(appId: string, codes: readonly string[], platform = 'android'): Promise<Part[]> {
    const made: Part[] = [];
    for (const code of codes)
      made.push(await this.ok('POST', `/api/app/${appId}/channel`, { code, name: `the ${code}`, platform }));
    return made;
  }

  build(appid: string, versionid: string, channels: readonly string[]): Promise<Build> {
    return this.ok('POST', '/api/build', { appid, versionid, channels });
  }

  get(buildId: string): Promise<Build> {
    return this.ok('GET', `/api/build/tasks/${buildId}`);
  }

  /** Reads a build's log until the build has ended. @returns it as it then stands, with all lines. */
  async follow(buildId: string, query = ''): Promise<{ build: Build; lines: BuildLine[] }> {
    const lines: BuildLine[] = [];
    const response = await this.plane.fetch(`/api/build/tasks/${buildId}/logs${query}`);
    for await (const line of ndjson<BuildLine>(response)) lines.push(line);
    return { build: await this.get(buildId), lines };
  }

  /** Builds and waits for the end. */
  async run(appid: string, versionid: string, channels: readonly string[]) {
    const { id } = await this.build(appid, versionid, channels);
    return this.follow(id);
  }

  /** Reads a build's log until a line is there. */
  async awaitLine(buildId: string, text: string): Promise<void> {
    const response = await this.plane.fetch(`/api/build/tasks/${buildId}/logs`);
    for await (const { data } of ndjson<BuildLine>(response)) if (data === text) return;
    throw new Error(`the build ended without saying ${text}`);
  }
}

let made = 0;

/** @returns a name that no other call has returned. */
export const unique = (word: string): string => `${word}-${++made}`;

/** A git repository of the test's own. */
export class Repository {
  readonly path: string;

  constructor(
    files: Readonly<Record<string, string>>,
    folder = mkdtempSync(join(tmpdir(), 'wheelhouse-git-')),
  ) {
    this.path = folder;
    mkdirSync(folder, { recursive: true });
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit(files, 'First');
  }

  git(...words: string[]): string {
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    const environment = { PATH: process.env['PATH'], HOME: '/nonexistent', LC_ALL: 'C' };
    const options = { cwd: this.path, encoding: 'utf8', env: environment, stdio: 'pipe' } as const;
    return execFileSync('git', [...who, ...words], options).trim();
  }

  /** @returns the commit. */
  commit(files: Readonly<Record<string, string>>, message: string): string {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, name)), { recursive: true });
      writeFileSync(join(this.path, name), content);
    }
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  tag(name: string, ...words: string[]): void {
    this.git('tag', ...words, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A program in C that knows its channel: the test's app is really compiled. */
export const program = {
  'main.c': `#include <stdio.h>
int main(void) { printf("%s %s of %s\\n", APP, VERSION, CHANNEL); return 0; }
`,
  'build.sh': `set -eu
echo "compiling for $CHANNEL"
mkdir -p out
cc -Os -s -DAPP="\\"$APP_NAME\\"" -DVERSION="\\"$VERSION_NAME\\"" -DCHANNEL="\\"$CHANNEL\\"" -o "out/hello-$CHANNEL" main.c
`,
};

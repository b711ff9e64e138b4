import { In } from 'typeorm';
import type { Logger } from 'pino';
import type { Events } from '../engine/events.js';
import type { HostKeys } from '../engine/nodes/host-keys.js';
import { topicOf } from '../engine/log-record.js';
import type { LogStore } from '../engine/log-store.js';
import { Run, unfinishedStates } from '../engine/run.entity.js';
import type { RunFamily } from '../engine/run-family.js';
import type { Runs } from '../engine/runs.service.js';
import { Credential } from '../engine/vault/credential.entity.js';
import { secretsIn } from '../engine/vault/secrets.js';
import type { Vault } from '../engine/vault/vault.js';
import type { Workers } from '../engine/workers.js';
import { messageOf } from '../lib/errors.js';
import type { Store, WriteManager } from '../store/store.js';
import {
  Build,
  BuildChannel,
  BuildLeftover,
  buildStatus,
  isChannelOver,
  isOver,
  type BuildStatus,
} from './build.entity.js';
import { laterThan } from './apps.service.js';
import {
  buildLines,
  buildsFamilyName,
  lastWordsOf,
  subjectOfBuild,
  type BuildRunResult,
} from './build-lines.js';
import { refOf } from './build-plan.js';
import {
  channelProgram,
  checkoutProgram,
  hostKeyFrom,
  workFolderOf,
  type BuildLimits,
  type BuildScripts,
  type GitLogin,
  type Prepared,
} from './build-programs.js';
import { makeObjectId } from './object-id.js';
import { parseRepository } from './repository-address.js';

export interface BuildEngineOptions {
  readonly store: Store;
  readonly events: Events;
  readonly logs: LogStore;
  readonly runs: Runs;
  readonly workers: Workers;
  readonly vault: Vault;
  readonly hostKeys: HostKeys;
  readonly scripts: BuildScripts;
  readonly limits: BuildLimits;
  readonly logger: Logger;
  /** Builds at once, over all apps. */
  readonly parallel: number;
  /** Told when a channel's files are to be brought here; and when that is no longer wanted. */
  readonly collector: {
    readonly begin: (channelId: string) => void;
    readonly abandon: (channelId: string) => void;
  };
  /** Told when a build has ended: something is to be removed from its builder, and older builds may be too many. */
  readonly onEnd: () => void;
}

/** Errors of many channels are cut here: each channel has its own in full. */
const errorLimit = 2000;

/**
 * Moves builds forward. All that a build is stands in the store, and each step forward is one write: what has happened (a
 * run has ended, files have arrived, an operator has spoken) and what follows from it, the runs it begins included. So it
 * goes on from wherever it was after any crash, and builds nothing twice.
 */
export class BuildEngine {
  readonly #options: BuildEngineOptions;

  constructor(options: BuildEngineOptions) {
    this.#options = options;
  }

  /** What the engine of runs asks and tells the builds. */
  readonly family: RunFamily = {
    name: buildsFamilyName,
    ...buildLines,
    settled: (manager, run) => this.#runEnded(manager, run),
  };

  /** Takes up all that was under way. Call once, after the runs have been taken up. */
  async start(): Promise<void> {
    const { store, collector } = this.#options;
    for (const { id } of await store.read.findBy(BuildChannel, { state: 'collecting' })) collector.begin(id);
    await store.write((manager) => this.startWaiting(manager));
  }

  /** Starts the builds whose turn it is, as part of the write in progress: one of each app, so many of all. */
  async startWaiting(manager: WriteManager): Promise<void> {
    const going = await manager.findBy(Build, { status: buildStatus.running });
    const busy = new Set(going.map(({ appId }) => appId));
    const waiting = await manager.find(Build, {
      where: { status: buildStatus.init },
      order: { createdAt: 'ASC', number: 'ASC', id: 'ASC' },
    });
    for (const build of waiting) {
      if (busy.size >= this.#options.parallel) return;
      if (busy.has(build.appId)) continue;
      await this.#begin(manager, build);
      // One that cannot begin has ended, and with its end those behind it were looked at.
      if (isOver(build.status)) return;
      busy.add(build.appId);
    }
  }

  /** Ends a build, as part of the write in progress; one that has ended is left alone. */
  async cancel(manager: WriteManager, build: Build, operator: string): Promise<void> {
    if (isOver(build.status) || build.cancelledBy !== null) return;
    await this.#change(manager, build, { cancelledBy: operator });
    await this.#note(manager, build, { command: 'stop', operator });
    for (const channel of await this.#channelsOf(manager, build.id)) {
      if (channel.state === 'waiting')
        await this.#changeChannel(manager, build, channel, { state: 'stopped' });
      if (channel.state !== 'collecting') continue;
      this.#options.store.afterCommit(() => this.#options.collector.abandon(channel.id));
      await this.#changeChannel(manager, build, channel, { state: 'stopped', files: [] });
    }
    await this.#options.runs.stopSubject(buildsFamilyName, subjectOfBuild(build.id), operator);
    await this.#advance(manager, build.id);
  }

  /**
   * Notes that the files of a channel have arrived, or why they cannot, as part of the write in progress.
   * @returns whether that is still wanted.
   */
  async collected(manager: WriteManager, channelId: string, error: string): Promise<boolean> {
    const channel = await manager.findOneBy(BuildChannel, { id: channelId });
    if (channel?.state !== 'collecting') return false;
    const build = await manager.findOneByOrFail(Build, { id: channel.buildId });
    const { code, files } = channel;
    await this.#changeChannel(manager, build, channel, {
      state: error === '' ? 'succeeded' : 'failed',
      error,
      files: [],
    });
    if (error !== '') await this.#note(manager, build, { command: 'error', channel: code, error });
    else
      for (const { name, size } of files)
        await this.#note(manager, build, { command: 'publish', channel: code, name, size });
    await this.#advance(manager, build.id);
    return true;
  }

  async #begin(manager: WriteManager, build: Build): Promise<void> {
    const now = Date.now();
    await this.#change(manager, build, { status: buildStatus.running, startedAt: now });
    try {
      const { program, secrets } = await this.#prepareCheckout(manager, build);
      const run = await this.#options.runs.create(manager, { ...this.#runOf(build), program, secrets });
      await this.#change(manager, build, { checkoutRunId: run.id });
      await this.#note(manager, build, {
        command: 'start',
        ref: refOf(build.plan),
        operator: build.operator,
      });
    } catch (error) {
      // Between the asking and now a credential or the builder may have gone.
      await this.#fail(manager, build, messageOf(error));
    }
  }

  async #prepareCheckout(manager: WriteManager, build: Build): Promise<Prepared> {
    const { vault, hostKeys, scripts, limits } = this.#options;
    const { credentialId, repository } = build.plan;
    let login: GitLogin | null = null;
    if (credentialId !== null) {
      const credential = await manager.findOneBy(Credential, { id: credentialId });
      if (credential === null) throw new Error('The credential it was to be fetched with has been deleted.');
      const { type, details } = credential;
      login = { type, details, secrets: secretsIn(vault, credential) };
    }
    const { host: address, port } = parseRepository(repository);
    const keys = (await hostKeys.list({ address, port }, manager)).filter(({ isTrusted }) => isTrusted);
    return checkoutProgram(build, login, { keys, policy: hostKeys.policy }, scripts, limits);
  }

  #runOf(build: Build) {
    return {
      family: buildsFamilyName,
      subject: subjectOfBuild(build.id),
      title: `${build.appName} ${build.versionName}`,
      version: build.versionName,
      nodeId: build.nodeId,
      trigger: 'manual',
      operator: build.operator,
      batchId: build.id,
      concurrency: build.plan.parallel,
    } as const;
  }

  async #runEnded(manager: WriteManager, run: Run): Promise<void> {
    const build = await manager.findOneBy(Build, { checkoutRunId: run.id });
    if (build !== null) {
      await this.#checkoutEnded(manager, build, run);
      return;
    }
    const channel = await manager.findOneBy(BuildChannel, { runId: run.id });
    if (channel !== null) await this.#channelEnded(manager, channel, run);
  }

  async #checkoutEnded(manager: WriteManager, build: Build, run: Run): Promise<void> {
    if (isOver(build.status)) return;
    const { error, result } = run.result as BuildRunResult;
    if (build.cancelledBy !== null) {
      await this.#advance(manager, build.id);
      return;
    }
    if (run.state !== 'succeeded' || result.commit === null) {
      const reason = await this.#reasonOf(manager, run, error ?? 'it told of no commit');
      await this.#fail(manager, build, `checkout: ${reason}`);
      return;
    }
    await this.#rememberHostKeys(manager, build, result.hostKeys);
    await this.#change(manager, build, { commit: result.commit });
    const { runs, scripts, limits, workers } = this.#options;
    const isInImage = build.plan.recipe?.image != null;
    const isRemote = isInImage || workers.get(build.nodeId)?.executor.kind !== 'local';
    for (const channel of await this.#channelsOf(manager, build.id)) {
      const program = channelProgram(build, channel, isRemote, scripts, limits);
      const all = this.#runOf(build);
      const title = `${all.title} · ${channel.name}`;
      const made = await runs.create(manager, { ...all, title, program, parentRunId: run.id });
      await this.#changeChannel(manager, build, channel, { state: 'building', runId: made.id });
    }
  }

  /** A server's first key is known from now on, whichever machine has seen it. */
  async #rememberHostKeys(manager: WriteManager, build: Build, lines: readonly string[]): Promise<void> {
    const { hostKeys } = this.#options;
    const { host: address, port, protocol } = parseRepository(build.plan.repository);
    if (protocol !== 'ssh') return;
    const known = await hostKeys.list({ address, port }, manager);
    if (known.some(({ isTrusted }) => isTrusted)) return;
    const [first] = lines.flatMap((line) => hostKeyFrom(line, build.plan) ?? []);
    if (first !== undefined) await hostKeys.remember(address, port, first);
  }

  async #channelEnded(manager: WriteManager, channel: BuildChannel, run: Run): Promise<void> {
    const build = await manager.findOneByOrFail(Build, { id: channel.buildId });
    if (isChannelOver(channel.state)) return;
    const { error = '', result } = run.result as BuildRunResult;
    const times = { startedAt: run.startedAt, endedAt: run.endedAt };
    if (build.cancelledBy !== null) {
      await this.#changeChannel(manager, build, channel, { state: 'stopped', ...times });
    } else if (run.state === 'succeeded') {
      await this.#changeChannel(manager, build, channel, {
        state: 'collecting',
        files: result.files,
        ...times,
      });
      this.#options.store.afterCommit(() => this.#options.collector.begin(channel.id));
    } else {
      const reason = await this.#reasonOf(manager, run, error);
      await this.#changeChannel(manager, build, channel, { state: 'failed', error: reason, ...times });
    }
    await this.#advance(manager, build.id);
  }

  /** Ends the build when nothing of it is left to do. */
  async #advance(manager: WriteManager, buildId: string): Promise<void> {
    const build = await manager.findOneByOrFail(Build, { id: buildId });
    if (isOver(build.status)) return;
    const channels = await this.#channelsOf(manager, buildId);
    if (!channels.every(({ state }) => isChannelOver(state))) return;
    if (build.cancelledBy !== null) {
      if (await this.#hasRuns(manager, build)) return;
      await this.#finish(manager, build, buildStatus.cancelled, `cancelled by ${build.cancelledBy}`);
      return;
    }
    const failed = channels.filter(({ state }) => state === 'failed');
    const error = failed.map((channel) => `${channel.code}: ${channel.error}`).join('; ');
    await this.#finish(manager, build, failed.length > 0 ? buildStatus.error : buildStatus.finished, error);
  }

  async #hasRuns(manager: WriteManager, build: Build): Promise<boolean> {
    const subject = subjectOfBuild(build.id);
    const going = { family: buildsFamilyName, subject, state: In([...unfinishedStates]) };
    return (await manager.countBy(Run, going)) > 0;
  }

  /** Fails a build of which no channel can begin. */
  async #fail(manager: WriteManager, build: Build, error: string): Promise<void> {
    for (const channel of await this.#channelsOf(manager, build.id))
      await this.#changeChannel(manager, build, channel, { state: 'stopped' });
    await this.#finish(manager, build, buildStatus.error, error);
  }

  async #finish(manager: WriteManager, build: Build, status: BuildStatus, error: string): Promise<void> {
    const now = Date.now();
    const cut = error.length > errorLimit ? `${error.slice(0, errorLimit)}…` : error;
    await this.#change(manager, build, { status, error: cut, endedAt: now });
    const command = status === buildStatus.finished ? 'finish' : 'error';
    await this.#note(manager, build, { command, ...(cut === '' ? {} : { error: cut }) });
    const leftover = { nodeId: build.nodeId, path: workFolderOf(build.id), appId: '', notBefore: now };
    const keepers =
      build.plan.recipe?.image == null ? (['machine'] as const) : (['machine', 'docker'] as const);
    for (const keeper of keepers)
      await manager.insert(BuildLeftover, { id: makeObjectId(), keeper, ...leftover });
    this.#options.store.afterCommit(() => this.#options.onEnd());
    await this.startWaiting(manager);
  }

  #channelsOf(manager: WriteManager, buildId: string): Promise<BuildChannel[]> {
    return manager.find(BuildChannel, { where: { buildId }, order: { position: 'ASC' } });
  }

  async #change(manager: WriteManager, build: Build, change: Partial<Build>): Promise<void> {
    const updatedAt = laterThan(build);
    await manager.update(Build, { id: build.id }, { ...change, updatedAt });
    Object.assign(build, change, { updatedAt });
    const { id, appId, number, status } = build;
    await this.#options.events.emit(manager, 'build.state', { id, appId, number, status });
  }

  async #changeChannel(
    manager: WriteManager,
    { id: buildId, appId }: Build,
    channel: BuildChannel,
    change: Partial<BuildChannel>,
  ): Promise<void> {
    await manager.update(BuildChannel, { id: channel.id }, change);
    Object.assign(channel, change);
    const { code, state } = channel;
    await this.#options.events.emit(manager, 'build.channel', { buildId, appId, channel: code, state });
  }

  /** A bare exit status says little: what the command has said last stands behind it. */
  async #reasonOf(manager: WriteManager, run: Run, error: string): Promise<string> {
    const { result } = run.result as BuildRunResult;
    if (run.state !== 'failed' || result.problem !== null) return error;
    const words = await lastWordsOf(manager, run.id);
    return words === '' ? error : `${error}: ${words}`;
  }

  /** A line of the build's own in its log. */
  async #note(manager: WriteManager, { id, versionName: version }: Build, data: object): Promise<void> {
    const topic = topicOf(buildsFamilyName, subjectOfBuild(id));
    const line = { type: 'status', data: { version, ...data } } as const;
    await this.#options.logs.appendToSubject(manager, topic, [line], Date.now());
  }
}

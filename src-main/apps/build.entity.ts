import { Entity, Index } from 'typeorm';
import { IdColumn, IntegerColumn, JsonColumn, TextColumn, TimeColumn } from '../store/columns.js';
import type { BuiltFile } from './build-report.js';
import type { BuildPlan } from './build-plan.js';

/** States of builds as the contract numbers them (apps.md, "Builds"); `cancelled` is ours. */
export const buildStatus = { error: -1, init: 1, running: 2, finished: 3, cancelled: 4 } as const;
export type BuildStatus = (typeof buildStatus)[keyof typeof buildStatus];

/** Statuses of a build that has not ended. */
export const unfinishedStatuses = [buildStatus.init, buildStatus.running] as const;

export const isOver = (status: BuildStatus): boolean =>
  !(unfinishedStatuses as readonly BuildStatus[]).includes(status);

/** Makes one package per channel of a version. What it goes by was fixed when it was asked for. */
@Entity('builds')
@Index('builds_of', ['appId', 'createdAt'])
@Index('builds_by_status', ['status', 'createdAt'])
@Index('builds_by_checkout', ['checkoutRunId'])
export class Build {
  @IdColumn() id!: string;
  /** Of its app, from 1: what people call it by. */
  @IntegerColumn() number!: number;
  @TextColumn() appId!: string;
  @TextColumn() appName!: string;
  @TextColumn() platform!: string;
  @TextColumn() versionId!: string;
  @TextColumn() versionCode!: string;
  @TextColumn() versionName!: string;
  @JsonColumn() plan!: BuildPlan;
  /** Number of the node it is built on, as text. */
  @TextColumn() nodeId!: string;
  @IntegerColumn() status!: BuildStatus;
  /** The commit that its tag or commit turned out to be; '' until it is checked out. */
  @TextColumn() commit!: string;
  /** What went wrong, for people; '' for nothing. */
  @TextColumn() error!: string;
  @TextColumn() operator!: string;
  /** Who wants it to end; null while nobody does. */
  @TextColumn({ nullable: true }) cancelledBy!: string | null;
  /** The run that brings the repository; '' before it begins. */
  @TextColumn() checkoutRunId!: string;
  @TimeColumn() createdAt!: number;
  @TimeColumn({ nullable: true }) startedAt!: number | null;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
  @TimeColumn() updatedAt!: number;
}

/** `building` from the making of its run on, `collecting` while its files come here; the last three are final. */
export type ChannelState = 'waiting' | 'building' | 'collecting' | 'succeeded' | 'failed' | 'stopped';

export const isChannelOver = (state: ChannelState): boolean =>
  state === 'succeeded' || state === 'failed' || state === 'stopped';

/** One channel of a build. */
@Entity('build_channels')
@Index('build_channels_of', ['buildId', 'position'], { unique: true })
@Index('build_channels_by_run', ['runId'])
export class BuildChannel {
  @IdColumn() id!: string;
  @TextColumn() buildId!: string;
  /** From 0, in the order asked for. Its name in paths: a code may hold anything. */
  @IntegerColumn() position!: number;
  @TextColumn() code!: string;
  @TextColumn() name!: string;
  @TextColumn() state!: ChannelState;
  /** '' before it has a run. */
  @TextColumn() runId!: string;
  /** Why it failed; '' while it has not. */
  @TextColumn() error!: string;
  /** The files that its run has made and that are to be brought here. */
  @JsonColumn() files!: readonly BuiltFile[];
  /** Of its run; null while it has not started. */
  @TimeColumn({ nullable: true }) startedAt!: number | null;
  @TimeColumn({ nullable: true }) endedAt!: number | null;
}

/** One file that a channel's build has made, kept here. */
@Entity('build_packages')
@Index('build_packages_of', ['buildId', 'position', 'part'], { unique: true })
export class BuildPackage {
  @IdColumn() id!: string;
  @TextColumn() buildId!: string;
  /** Of its channel. */
  @IntegerColumn() position!: number;
  /** From 0, within its channel. */
  @IntegerColumn() part!: number;
  @TextColumn() channel!: string;
  /** What it was called, with its folders only where another of its channel is called so too. */
  @TextColumn() name!: string;
  @IntegerColumn() size!: number;
  @TextColumn() sha256!: string;
  /** CRC-32, as zip archives have it. */
  @IntegerColumn() crc32!: number;
  @TimeColumn() createdAt!: number;
}

/** A folder on a builder that nobody needs any more. */
@Entity('build_leftovers')
@Index('build_leftovers_due', ['notBefore'])
export class BuildLeftover {
  @IdColumn() id!: string;
  @TextColumn() nodeId!: string;
  /** Below the folder that the machine keeps for us. */
  @TextColumn() path!: string;
  /** Who has it: the builder itself, or its Docker, for builds in an image. */
  @TextColumn() keeper!: 'machine' | 'docker';
  /** Whose it is while that might come back: a deleted app. '' for nobody. */
  @TextColumn() appId!: string;
  /** Nothing is removed before this. */
  @TimeColumn() notBefore!: number;
}

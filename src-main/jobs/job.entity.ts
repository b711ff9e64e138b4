import { Entity, Index } from 'typeorm';
import {
  BooleanColumn,
  IdColumn,
  IntegerColumn,
  JsonColumn,
  TextColumn,
  TimeColumn,
} from '../store/columns.js';

/** A job's place. */
export interface JobName {
  readonly group: string;
  readonly name: string;
}

/** What the engine knows a job by; neither part holds a slash. */
export const subjectOf = ({ group, name }: JobName): string => `${group}/${name}`;

/** @returns the job that the engine knows by this subject. */
export function nameOf(subject: string): JobName {
  const [group = '', name = ''] = subject.split('/');
  return { group, name };
}

/** A named, versioned program in a group. */
@Entity('jobs')
@Index('jobs_name', ['group', 'name'], { unique: true })
export class Job {
  @IdColumn() id!: string;
  @TextColumn() group!: string;
  @TextColumn() name!: string;
  /** Whether its schedule fires; runs by hand work either way. */
  @BooleanColumn() isEnabled!: boolean;
  /** The version published last. */
  @TextColumn() latestVersion!: string;
  @TimeColumn() createdAt!: number;
}

/** One published version of a job. */
@Entity('job_versions')
@Index('job_versions_version', ['jobId', 'version'], { unique: true })
@Index('job_versions_by_sha1', ['sha1'])
export class JobVersion {
  /** Sorts by the time of publication. */
  @IdColumn() id!: string;
  @TextColumn() jobId!: string;
  @TextColumn() version!: string;
  /** The artefact that holds the package. */
  @TextColumn() sha1!: string;
  @IntegerColumn() size!: number;
  /** The folder inside the package that holds task.json. */
  @TextColumn() root!: string;
  /** task.json as published, unknown properties included. */
  @JsonColumn() task!: Readonly<Record<string, unknown>>;
  @TimeColumn() publishedAt!: number;
  @TextColumn() publishedBy!: string;
}

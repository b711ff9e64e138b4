import { Entity, Index } from 'typeorm';
import { BlobColumn, IntegerColumn, IntegerIdColumn, TextColumn, TimeColumn } from '../store/columns.js';

/** Some consecutive lines of one run (or of a subject itself: published, enabled), compressed. */
@Entity('log_chunks')
@Index('log_chunks_by_topic', ['topic', 'firstMs', 'id'])
@Index('log_chunks_by_run', ['runId', 'firstLine'])
export class LogChunk {
  /** Rises in the order of commits. */
  @IntegerIdColumn() id!: number;
  /** Whose history it belongs to: `<family>:<subject>`. */
  @TextColumn() topic!: string;
  /** '' for lines of the subject itself. */
  @TextColumn() runId!: string;
  /** Number of the first line within the run, from 1; 0 for lines of the subject itself. */
  @IntegerColumn() firstLine!: number;
  @IntegerColumn() lineCount!: number;
  @TimeColumn() firstMs!: number;
  @TimeColumn() lastMs!: number;
  /** Bit per kind of line inside: see `recordTypes` in log-record.ts. */
  @IntegerColumn() types!: number;
  /** Size of `lines`. */
  @IntegerColumn() bytes!: number;
  /** NDJSON, zstd level 1. */
  @BlobColumn() lines!: Buffer;
}

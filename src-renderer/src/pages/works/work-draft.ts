import type { RunFrequency, Work, WorkCategory, WorkContent, WorkEngine, WorkType } from '../../api/works';

/** What the form holds, as it is typed. */
export interface WorkDraft {
  name: string;
  user: string;
  description: string;
  category: WorkCategory;
  type: WorkType;
  engine: WorkEngine | 'usual';
  frequency: RunFrequency | 'hand';
  mainClass: string;
  /** One in each line. */
  params: string;
  java: string;
  node: string;
  parallelism: string;
  savepoint: string;
  sql: string;
}

/** @param user whose a new work is at first. */
export const draftOf = (work: Work | null, user: string): WorkDraft => ({
  name: work?.name ?? '',
  user: work?.user_id ?? user,
  description: work?.description ?? '',
  category: work?.category ?? 'FLINK_JAR',
  type: work?.type ?? 'STREAMING',
  engine: work?.engine ?? 'usual',
  frequency: work?.run_frequency ?? 'hand',
  mainClass: work?.main_class_name ?? '',
  params: work?.extra_params.join('\n') ?? '',
  java: work?.java_version ?? '',
  node: work?.node ?? '',
  parallelism: work?.parallelism?.toString() ?? '',
  savepoint: work?.savepoint_path ?? '',
  sql: work?.sql ?? '',
});

const orNull = (text: string): string | null => text.trim() || null;

/** @returns whether the text is a parallelism or empty (contract, works.md). */
export const isParallelism = (text: string): boolean =>
  text.trim() === '' || (/^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 32_768);

/** @returns what the form says of the work; its parallelism is one. */
export const contentOf = (draft: WorkDraft): WorkContent => ({
  name: draft.name.trim(),
  user_id: draft.user.trim(),
  description: draft.description,
  category: draft.category,
  type: draft.type,
  engine: draft.engine === 'usual' ? null : draft.engine,
  run_frequency: draft.frequency === 'hand' ? null : draft.frequency,
  main_class_name: orNull(draft.mainClass),
  extra_params: draft.params.split('\n').filter((line) => line.trim() !== ''),
  java_version: orNull(draft.java),
  node: orNull(draft.node),
  parallelism: draft.parallelism.trim() === '' ? null : Number(draft.parallelism),
  savepoint_path: orNull(draft.savepoint),
  sql: draft.sql === '' ? null : draft.sql,
});

import type { Ref, ShallowRef } from 'vue';
import { previewTask, type PreviewQuery } from '../api/orchestration';
import type { TaskPreview } from '../api/orchestration-types';
import { useLiveAnswer } from './live-answer';

export interface LivePreview {
  /** What was said last; it stays while the next is on its way. */
  readonly preview: ShallowRef<TaskPreview | null>;
  readonly error: ShallowRef<unknown>;
  /** What is shown is not yet that of what was asked for. */
  readonly isStale: Ref<boolean>;
}

/** Says what a task would do, again whenever the query changes. @param query null asks for nothing. */
export function useTaskPreview(query: () => PreviewQuery | null): LivePreview {
  const { answer: preview, error, isStale } = useLiveAnswer(query, previewTask);
  return { preview, error, isStale };
}

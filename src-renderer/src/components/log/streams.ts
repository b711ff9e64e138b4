/** What can be shown and hidden of a log; results are lines of ours, as status lines are, and go with them. */
export const streams = ['stdout', 'stderr', 'status'] as const;
export type Stream = (typeof streams)[number];

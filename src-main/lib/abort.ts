/**
 * Looks at a signal anew. The compiler takes a property it has seen false in a loop's head to stay false in its body,
 * however much is awaited in between; a call it does not.
 */
export const isAborted = (signal: AbortSignal): boolean => signal.aborted;

import type { ConnectionSpec } from '../../api/orchestration-types';

/** @returns which part of a connection cannot be, as the API takes it; null when all can. */
export function connectionProblem({ user, port }: ConnectionSpec): 'user' | 'port' | null {
  if (user !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$/.test(user)) return 'user';
  return port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535) ? 'port' : null;
}

/** @returns whether a name can be one: not blank, at most 200 characters, none that cannot be printed. */
export const isName = (name: string): boolean =>
  name.trim() !== '' &&
  name.length <= 200 &&
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  !/[\u0000-\u001f\u007f]/.test(name);

/**
 * Words of `setpriv`, before a program that gets mounts and processes of its own. All of them are gone with the tests,
 * also when these are killed.
 */
export const inOwnNamespaces = [
  '--pdeathsig',
  'KILL',
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
] as const;

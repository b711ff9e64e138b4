/** Which shell `npm start` opens: the desktop, or the control plane by itself. */

/**
 * @param {object} facts
 * @param {boolean} facts.isHeadlessWanted `--headless` or its variable.
 * @param {NodeJS.Platform} facts.platform
 * @param {NodeJS.ProcessEnv} facts.environment
 * @param {boolean} facts.hasDesktop whether the build holds the desktop's entry.
 * @returns {{ kind: 'desktop' | 'headless', why: string }}
 */
export function chooseShell({ isHeadlessWanted, platform, environment, hasDesktop }) {
  if (isHeadlessWanted) return { kind: 'headless', why: '--headless was given' };
  const isUnix = platform !== 'win32' && platform !== 'darwin';
  const hasDisplay = !isUnix || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
  if (!hasDisplay)
    return { kind: 'headless', why: 'there is no display (DISPLAY and WAYLAND_DISPLAY are empty)' };
  if (!hasDesktop) return { kind: 'headless', why: 'this version has no desktop window yet' };
  return { kind: 'desktop', why: 'there is a display' };
}

/**
 * @param {readonly string[]} argv
 * @param {readonly { flag: string, type: string }[]} flags
 * @returns {string | null} the first word that is no flag we know; null when all are.
 */
export function findUnknownFlag(argv, flags) {
  for (let index = 0; index < argv.length; index++) {
    const [name] = argv[index].split('=');
    const known = flags.find(({ flag }) => flag === name);
    if (known === undefined) return argv[index];
    if (known.type !== 'boolean' && !argv[index].includes('=')) index++;
  }
  return null;
}

/** Which shell `npm start` opens: the desktop, or the control plane by itself. Facts in, decision out. */

/**
 * @param {object} facts
 * @param {boolean} facts.isHeadlessWanted by `--headless` or its variable.
 * @param {NodeJS.Platform} facts.platform
 * @param {NodeJS.ProcessEnv} facts.environment
 * @param {boolean} facts.isRoot whether we run as root.
 * @returns {{ kind: 'desktop' | 'headless', why: string }} What there is to try; the Electron runtime is looked for only
 * after that, since the first time it has to be fetched.
 */
export function chooseShell({ isHeadlessWanted, platform, environment, isRoot }) {
  const headless = (why) => ({ kind: 'headless', why });
  if (isHeadlessWanted) return headless('--headless or WHEELHOUSE_HEADLESS asks for it');
  if (platform === 'win32' || platform === 'darwin') {
    // There is always a screen, but a program started over SSH cannot open a window on it.
    if (environment.SSH_CONNECTION) return headless('this is an SSH session, which has no display');
  } else if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) {
    return headless('there is no display (DISPLAY and WAYLAND_DISPLAY are empty)');
  }
  if (isRoot && platform === 'linux' && !environment.ELECTRON_DISABLE_SANDBOX) {
    return headless(
      "this is root, for whom Chromium's sandbox does not work (ELECTRON_DISABLE_SANDBOX=1 goes without it)",
    );
  }
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

/**
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} environment
 * @returns {boolean} whether `--headless` is wanted; a flag stands above the environment, the last flag above the others.
 */
export function isHeadlessWanted(argv, environment) {
  const given = argv.filter((word) => word === '--headless' || word.startsWith('--headless=')).at(-1);
  const value =
    given === undefined ? (environment.WHEELHOUSE_HEADLESS ?? '') : (given.split('=')[1] ?? 'true');
  return value === 'true' || value === '1';
}

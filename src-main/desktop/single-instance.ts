import { app } from 'electron';

/**
 * Makes this the only desktop on its data folder: Electron's lock stands in the folder given as `userData`, and ends with
 * the process.
 * @param onSecond called when somebody starts another one, which ends at once.
 * @returns whether this one may go on.
 */
export function claimSingleInstance(folder: string, onSecond: () => void): boolean {
  app.setPath('userData', folder);
  if (!app.requestSingleInstanceLock()) return false;
  app.on('second-instance', onSecond);
  return true;
}

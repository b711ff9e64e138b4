import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, dialog } from 'electron';
import { startDesktop, type Desktop } from './desktop/desktop.js';
import { declareProtocol } from './desktop/protocol.js';
import { secureApp } from './desktop/security.js';
import { claimSingleInstance } from './desktop/single-instance.js';
import { messageOf } from './lib/errors.js';
import { SettingsError, readSettings } from './settings.js';

/** Folder of the build: this file is built to out/main/. */
const outDir = resolve(import.meta.dirname, '..');

const log = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Our flags stand behind `--`: what stands before is Electron's and Chromium's, which have a --log-level of their own.
 */
function ownFlags(argv: readonly string[]): readonly string[] {
  const start = argv.indexOf('--');
  return start === -1 ? [] : argv.slice(start + 1);
}

/** @returns the desktop's folder in the data folder; the program ends when a setting or the folder is not to be had. */
function prepareFolder(flags: readonly string[]): string {
  try {
    const { dataDir, tlsCert } = readSettings(flags, process.env);
    // A certificate is for the name that others use: nobody could check it on the way from the window to 127.0.0.1.
    if (tlsCert !== '')
      throw new SettingsError('The desktop does not serve HTTPS. Use --headless with --tls-cert.');
    const folder = join(dataDir, 'desktop');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch (error) {
    dialog.showErrorBox('Wheelhouse cannot start', messageOf(error));
    process.exit(2);
  }
}

function main(): void {
  const flags = ownFlags(process.argv);
  const folder = prepareFolder(flags);
  let desktop: Desktop | null = null;
  if (!claimSingleInstance(folder, () => desktop?.show())) {
    app.quit();
    return;
  }
  declareProtocol();
  secureApp({
    controlPlaneUrl: () => desktop?.controlPlaneUrl ?? null,
    onRefused: (what) => log(`refused: ${what}`),
  });
  app.on('window-all-closed', () => {
    // On a Mac a program stays when its last window is closed.
    if (process.platform !== 'darwin') app.quit();
  });
  let isStopped = false;
  app.on('will-quit', (event) => {
    if (isStopped || desktop === null) return;
    event.preventDefault();
    void desktop.stop().then(() => {
      isStopped = true;
      app.quit();
    });
  });
  // Not awaited at the top: some Electrons get ready only once this module has been read.
  void app.whenReady().then(() => {
    desktop = startDesktop({ flags, outDir, folder, node: process.env['WHEELHOUSE_NODE'] ?? '', log });
  });
}

main();

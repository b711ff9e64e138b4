import { BrowserWindow, nativeTheme, screen } from 'electron';
import { leastSize, readWindowState, writeWindowState } from './window-state.js';

/** The two themes' `canvas` (src-renderer/src/styles/tokens.ts): what is seen until the page is there. */
const background = { dark: '#101216', light: '#fbfcfd' } as const;

export interface WindowOptions {
  readonly title: string;
  /** The built preload script. */
  readonly preload: string;
  /** File of the window's size and place. */
  readonly stateFile: string;
}

/** Opens a window without a page, hidden until it has one. */
export function openWindow({ title, preload, stateFile }: WindowOptions): BrowserWindow {
  const { isMaximized, ...bounds } = readWindowState(
    stateFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: leastSize.width,
    minHeight: leastSize.height,
    title,
    show: false,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (isMaximized) window.maximize();
    window.show();
  });
  window.on('close', () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() }),
  );
  return window;
}

/** Brings a window to the front, wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

import { join } from 'node:path';
import { BrowserWindow, app, nativeTheme, session } from 'electron';
import { answerPage, tellPage } from './bridge.js';
import { startInUtilityProcess, startOnNode, type StartProcess } from './control-plane-process.js';
import { setMenu } from './menu.js';
import { serveProtocol } from './protocol.js';
import { secureSession } from './security.js';
import { showPages } from './shown-page.js';
import { Supervisor } from './supervisor.js';
import { focusWindow, openWindow } from './window.js';

export interface DesktopOptions {
  /** The control plane's flags, as they were given to us. */
  readonly flags: readonly string[];
  /** Folder of the built program, with `main`, `preload` and `renderer`. */
  readonly outDir: string;
  /** The desktop's own folder. */
  readonly folder: string;
  /** Path of the Node to run the control plane on; '' for Electron's own. */
  readonly node: string;
  readonly log: (line: string) => void;
}

export interface Desktop {
  /** Origin of the control plane; null while it does not listen. */
  readonly controlPlaneUrl: string | null;
  /** Brings the window to the front, or opens one. */
  show(): void;
  /** Stops the control plane. Runs go on. */
  stop(): Promise<void>;
}

const themes = ['system', 'dark', 'light'] as const;

/** Builds the desktop's parts and wires them; Electron must be ready. The only place that knows all of them. */
export function startDesktop({ flags, outDir, folder, node, log }: DesktopOptions): Desktop {
  const entry = join(outDir, 'main', 'headless.js');
  const startProcess: StartProcess = (listeners) =>
    node === '' ? startInUtilityProcess(entry, flags, listeners) : startOnNode(node, entry, flags, listeners);

  let window: BrowserWindow | null = null;
  let showPage: ReturnType<typeof showPages> | null = null;

  const supervisor = new Supervisor(startProcess, {
    onLine: log,
    onChange: (state) => {
      showPage?.(state);
      if (window !== null) tellPage(window.webContents, 'control-plane:changed', state);
    },
  });

  const open = (): void => {
    const opened = openWindow({
      title: 'Wheelhouse',
      preload: join(outDir, 'preload', 'index.cjs'),
      stateFile: join(folder, 'window.json'),
    });
    window = opened;
    showPage = showPages(opened, log);
    showPage(supervisor.state);
    opened.on('closed', () => {
      window = null;
      showPage = null;
    });
    opened.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason === 'clean-exit') return;
      log(`the window's page ended (${reason}); it is loaded again`);
      opened.webContents.reload();
    });
  };

  serveProtocol({
    uiDir: join(outDir, 'renderer'),
    address: () => supervisor.address,
    onUploadProgress: (progress) => {
      if (window !== null) tellPage(window.webContents, 'upload:progress', progress);
    },
  });
  secureSession(session.defaultSession, { onRefused: (what) => log(`refused: ${what}`) });
  answerPage({
    'control-plane:state': () => supervisor.state,
    'control-plane:try-now': () => {
      supervisor.start();
    },
    'theme:choose': (choice) => {
      const theme = themes.find((each) => each === choice);
      if (theme === undefined) throw new Error('There is no such theme.');
      nativeTheme.themeSource = theme;
    },
  });
  setMenu();
  app.on('activate', () => {
    if (window === null) open();
  });
  supervisor.start();
  open();

  return {
    get controlPlaneUrl() {
      return supervisor.address?.url ?? null;
    },
    show: () => {
      if (window === null) open();
      else focusWindow(window);
    },
    stop: () => supervisor.stop(),
  };
}

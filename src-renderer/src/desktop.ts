import type { DesktopBridge } from '../../src-preload/bridge';

declare global {
  interface Window {
    /** Put there by the desktop's preload script; a browser has none. */
    readonly desktop?: DesktopBridge;
  }
}

/** The desktop this page is shown in; null in a browser. */
export const desktop: DesktopBridge | null = window.desktop ?? null;

/** @throws in a browser: for pages that only a desktop leads to. */
export function requireDesktop(): DesktopBridge {
  if (desktop === null) throw new Error('This page is the desktop’s.');
  return desktop;
}

import type { DesktopBridge } from '../../src-preload/bridge';

declare global {
  /** Put there by the desktop's preload script; a browser has none. */
  var desktop: DesktopBridge | undefined;
}

/** The desktop this page is shown in; null in a browser. */
export const desktop: DesktopBridge | null = globalThis.desktop ?? null;

/** @throws in a browser: for pages that only a desktop leads to. */
export function requireDesktop(): DesktopBridge {
  if (desktop === null) throw new Error('This page is the desktop’s.');
  return desktop;
}

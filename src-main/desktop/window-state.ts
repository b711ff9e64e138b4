import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the window was, in device-independent pixels. */
export interface WindowState extends Partial<Rectangle> {
  readonly width: number;
  readonly height: number;
  readonly isMaximized: boolean;
}

/** The least the pages are made for. */
export const leastSize = { width: 960, height: 600 } as const;

const firstState: WindowState = { width: 1360, height: 860, isMaximized: false };

/** How much of the window must be on a screen for somebody to get hold of it. */
const graspable = 100;

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

/**
 * Reads the state a window was closed with.
 * @param screens work areas of the present screens: one may have gone since.
 * @returns what to open it with; without a position when the old one is on no screen, or when there is no file.
 */
export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState {
  let stored: Partial<Record<keyof WindowState, unknown>>;
  try {
    stored = JSON.parse(readFileSync(file, 'utf8')) as typeof stored;
  } catch {
    // No file yet, or one that somebody has edited: the window opens as the first time.
    return firstState;
  }
  const { x, y, width, height, isMaximized } = stored;
  if (!isWhole(width) || !isWhole(height)) return firstState;
  const size = {
    width: Math.max(width, leastSize.width),
    height: Math.max(height, leastSize.height),
    isMaximized: isMaximized === true,
  };
  if (!isWhole(x) || !isWhole(y)) return size;
  const isReachable = screens.some(
    (screen) =>
      y >= screen.y &&
      y <= screen.y + screen.height - graspable &&
      x + size.width >= screen.x + graspable &&
      x <= screen.x + screen.width - graspable,
  );
  return isReachable ? { ...size, x, y } : size;
}

/** Keeps the state for the next start. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(state)}\n`);
}

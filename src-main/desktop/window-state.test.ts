import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leastSize, readWindowState, writeWindowState } from './window-state.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheelhouse-window-'));
  file = join(folder, 'desktop', 'window.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const screens = [
  { x: 0, y: 0, width: 1920, height: 1040 },
  { x: 1920, y: 0, width: 1280, height: 1024 },
];
const left = { x: 100, y: 80, width: 1200, height: 800, isMaximized: false };

it('opens where and as large as it was closed', () => {
  for (const state of [left, { ...left, x: 2000, isMaximized: true }]) {
    writeWindowState(file, state);
    expect(readWindowState(file, screens)).toEqual(state);
  }
});

it.each([
  ['a screen that is gone', { x: 2000 }, screens.slice(0, 1)],
  ['beyond the right edge', { x: 3150 }, screens],
  ['above the top, where its title cannot be caught', { y: -200 }, screens],
  ['below the bottom', { y: 1000 }, screens],
])('keeps its size but not a place on %s', (_, change, present) => {
  writeWindowState(file, { ...left, ...change });
  expect(readWindowState(file, present)).toEqual({ width: 1200, height: 800, isMaximized: false });
});

it('is never smaller than the pages can be', () => {
  writeWindowState(file, { ...left, width: 10, height: 10 });
  expect(readWindowState(file, screens)).toEqual({ ...left, ...leastSize });
});

it.each(['', 'nonsense', '{}', '{"width":"wide","height":1}', '[1]'])(
  'opens as the first time for %j',
  (text) => {
    writeWindowState(file, left);
    writeFileSync(file, text);
    expect(readWindowState(file, screens)).toEqual(readWindowState(join(folder, 'absent.json'), screens));
  },
);

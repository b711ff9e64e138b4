import { resolve } from 'node:path';
import type { Browser, Page } from '@playwright/test';

/** Where the pictures go. */
export const folder =
  process.env['WHEELHOUSE_SCREENSHOTS'] ?? resolve(import.meta.dirname, '../../out/screenshots');

/** What every page is pictured in. */
export const looks = [
  { theme: 'dark', locale: 'en', suffix: 'dark' },
  { theme: 'light', locale: 'en', suffix: 'light' },
  { theme: 'light', locale: 'zh-CN', suffix: 'zh.light' },
  { theme: 'dark', locale: 'zh-CN', suffix: 'zh.dark' },
] as const;
export type Look = (typeof looks)[number];

/** Opens a page of a browser that has chosen a look; its context is the caller's to close. */
export async function prepare(
  browser: Browser,
  { theme, locale }: Look,
  viewport = { width: 1440, height: 900 },
): Promise<Page> {
  const context = await browser.newContext({ viewport });
  await context.addInitScript(
    (chosen) => {
      localStorage.setItem('wheelhouse.theme', chosen.theme);
      localStorage.setItem('wheelhouse.locale', chosen.locale);
    },
    { theme, locale },
  );
  return context.newPage();
}

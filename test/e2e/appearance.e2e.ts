import { publishJob } from './job-package.js';
import { expect, expectAccessible, test } from './test.js';

test('speaks both languages and remembers the choice', async ({ page, openSignedIn }) => {
  await openSignedIn();
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { name: '作业', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: '发布作业' }).first()).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.reload();
  await expect(page.getByRole('heading', { name: '作业', level: 1 })).toBeVisible();
  await expectAccessible(page);
});

for (const theme of ['dark', 'light'] as const) {
  test(`follows the system's ${theme} theme until one is chosen`, async ({
    page,
    openSignedIn,
    controlPlane,
  }) => {
    const other = theme === 'dark' ? 'light' : 'dark';
    await publishJob(controlPlane, 'looks', { name: `look-${theme}`, version: '1.0.0', command: 'true' });
    await page.emulateMedia({ colorScheme: theme });
    await openSignedIn();
    const root = page.locator('html');
    await expect(root).toHaveAttribute('data-theme', theme);
    await expect(page.getByRole('link', { name: `look-${theme}` })).toBeVisible();
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Theme', exact: true }).click();
    await page.getByRole('menuitemradio', { name: other, exact: false }).click();
    await expect(root).toHaveAttribute('data-theme', other);
    await page.reload();
    await expect(root).toHaveAttribute('data-theme', other);
    await page.emulateMedia({ colorScheme: other });
    await page.emulateMedia({ colorScheme: theme });
    await expect(root).toHaveAttribute('data-theme', other);
  });
}

test('keeps the sidebar to its icons in a narrow window', async ({ page, openSignedIn }) => {
  await page.setViewportSize({ width: 1000, height: 700 });
  await openSignedIn();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await expect(page.getByText('Job centre')).toBeHidden();
  await expectAccessible(page);
});

/** Colours come from the theme, words from the language: each once. */
const looks = [
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'zh-CN' },
] as const;

for (const { theme, locale } of looks) {
  test(`has no serious barrier on any page in ${locale}, ${theme}`, async ({
    page,
    openSignedIn,
    controlPlane,
  }) => {
    const task = {
      name: `barrier-${theme}-${locale}`,
      version: '1.0.0',
      command: 'echo one; echo two >&2; exit 1',
    };
    await publishJob(controlPlane, 'looks', { ...task, schedule: '0 3 * * *' });
    await controlPlane.call('POST', `/api/job/${task.name}/run`, { group: 'looks' }).catch(() => null);
    await page.addInitScript(
      (chosen) => {
        localStorage.setItem('wheelhouse.theme', chosen.theme);
        localStorage.setItem('wheelhouse.locale', chosen.locale);
      },
      { theme, locale },
    );
    await openSignedIn('/ui/jobs');
    const job = `/ui/jobs/looks/${task.name}`;
    const tabs = ['results', 'versions', 'package', 'settings'].map((tab) => `${job}?tab=${tab}`);
    for (const path of [
      '/ui/jobs',
      '/ui/nodes',
      '/ui/nodes/1',
      '/ui/commands',
      '/ui/credentials',
      '/ui/runs',
      '/ui/schedules',
      '/ui/audit',
      '/ui/settings',
      job,
      ...tabs,
    ]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expectAccessible(page);
    }
  });
}

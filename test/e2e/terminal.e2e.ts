import { expect, expectAccessible, test } from './test.js';

// A shell takes a while on a busy machine.

test('types into a terminal, resizes it, takes it up again and opens another one', async ({
  page,
  openSignedIn,
}) => {
  await openSignedIn('/ui/nodes/1?tab=terminal');
  const terminal = page.getByRole('group', { name: 'Terminal to local' });
  const rows = terminal.locator('.xterm-rows');
  await expect(page.getByRole('status').filter({ hasText: 'Open. Copy' })).toBeVisible();
  await page.keyboard.type('PS1=; echo sum=$((40 + 2))\n');
  await expect(rows).toContainText('sum=42');

  await page.keyboard.type('clear; echo first=$(stty size | tr " " x)\n');
  await expect(rows).toContainText(/first=\d+x\d+/);
  const first = /first=(\d+x\d+)/.exec(await rows.innerText())?.[1] ?? '';
  const { width, height } = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ width: width - 200, height: height - 100 });
  await expect(async () => {
    await page.keyboard.type('clear; echo then=$(stty size | tr " " x)\n');
    await expect(rows).toContainText(/then=\d+x\d+/, { timeout: 2000 });
    expect(await rows.innerText()).not.toContain(`then=${first}`);
  }).toPass({ timeout: 60_000 });
  await expectAccessible(page);

  await page.keyboard.type('clear; echo kept-$((1 + 1))\n');
  await expect(rows).toContainText('kept-2');
  await page.reload();
  await expect(rows).toContainText('kept-2');

  await terminal.click();
  await page.keyboard.type('exit 3\n');
  await expect(page.getByText('The shell has ended with exit code 3.')).toBeVisible();
  await page.getByRole('button', { name: 'Open another one' }).click();
  await page.getByRole('button', { name: 'Close terminal' }).click();
  await expect(page.getByText('The terminal was closed.')).toBeVisible();
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Repository } from '../support/apps.js';
import { answered, expect, expectAccessible, runFromPalette, test } from './test.js';

/** Prints, waits for a file, and fails for one of the channels. */
const script = (gate: string) => `echo "compiling $CHANNEL"
until [ -e '${gate}' ]; do sleep 0.1; done
[ "$CHANNEL" != xiaomi ] || { echo 'Unresolved reference: mi_push_id' >&2; exit 1; }
head -c 41800 /dev/zero >"$OUT_DIR/aurora-$VERSION_NAME-$CHANNEL.apk"`;

test('adds an app with a version and channels, builds it and gives its packages out', async ({
  page,
  controlPlane,
  openSignedIn,
  tolerated,
}) => {
  const repository = new Repository({ 'main.c': 'int main(void) { return 0; }\n' });
  repository.tag('v5.12.0');
  const gate = join(controlPlane.dataDir, 'gate');
  try {
    await openSignedIn('/ui/apps');
    await page.getByRole('button', { name: 'Add app' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add app' });
    const add = dialog.getByRole('button', { name: 'Add app' });
    await add.click();
    tolerated.push(answered(400));
    await expect(dialog.getByText('An app needs a name.')).toBeVisible();
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Aurora Reader');
    await dialog.getByRole('textbox', { name: 'Repository', exact: true }).fill('http://nowhere/aurora');
    await dialog.getByRole('textbox', { name: 'Command', exact: true }).fill(script(gate));
    await add.click();
    await expect(dialog.getByRole('alert')).toContainText('prj_path');
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: 'Repository', exact: true }).fill(repository.path);
    await add.click();
    await expect(page.getByRole('heading', { name: 'Aurora Reader', level: 1 })).toBeVisible();

    // A new app leads to its versions.
    await page.getByRole('button', { name: 'Add version' }).click();
    const part = page.getByRole('dialog');
    await part.getByRole('textbox', { name: 'Name', exact: true }).fill('5.12.0');
    await part.getByRole('textbox', { name: 'Code', exact: true }).fill('51200');
    await part.getByRole('textbox', { name: 'Git tag', exact: true }).fill('v5.12.0');
    await part.getByRole('button', { name: 'Add version' }).click();
    await expect(page.getByRole('rowheader', { name: '5.12.0' })).toBeVisible();
    await page
      .getByRole('navigation', { name: 'Parts of the app' })
      .getByRole('link', { name: /^Channels/ })
      .click();
    for (const [code, name] of [
      ['google', 'Google Play'],
      ['xiaomi', 'GetApps'],
    ] as const) {
      await page.getByRole('button', { name: 'Add channel' }).click();
      await part.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await part.getByRole('textbox', { name: 'Code', exact: true }).fill(code);
      await part.getByRole('button', { name: 'Add channel' }).click();
      await expect(page.getByRole('rowheader', { name })).toBeVisible();
      await expect(part).toBeHidden();
    }
    await expectAccessible(page);

    await page.getByRole('button', { name: 'Build', exact: true }).click();
    const ask = page.getByRole('dialog', { name: 'Build Aurora Reader' });
    await expect(ask.getByText('Channels · 2 of 2')).toBeVisible();
    await expect(ask.getByText('v5.12.0 is checked out on local')).toBeVisible();
    await ask.getByRole('button', { name: 'Build 2 channels' }).click();

    await expect(page.getByRole('heading', { name: 'Aurora Reader 5.12.0', level: 1 })).toBeVisible();
    const google = page.getByRole('row', { name: /google/ });
    const log = page.getByRole('log');
    await expect(log.getByText('compiling google', { exact: true })).toBeVisible();
    await expect(log.getByText('Build of v5.12.0, started by admin')).toBeVisible();
    // What a channel prints last stands in its row while it runs.
    await expect(google.getByText('compiling google')).toBeVisible();
    await expect(page.locator('#content').getByText('2 running')).toBeVisible();
    await expectAccessible(page);
    writeFileSync(gate, '');

    await expect(google.getByText('aurora-5.12.0-google.apk')).toBeVisible();
    await expect(google.getByText('41.8 kB')).toBeVisible();
    await expect(
      page.getByRole('row', { name: /xiaomi/ }).getByText('exit 1: Unresolved reference: mi_push_id'),
    ).toBeVisible();
    await expect(page.locator('#content').getByText('1 failed')).toBeVisible();
    await expect(log.getByText('Package aurora-5.12.0-google.apk, 41.8 kB.')).toBeVisible();

    const search = page.getByRole('textbox', { name: 'Search all channels' });
    await search.fill('unresolved');
    await expect(log.getByText('Unresolved reference: mi_push_id', { exact: true })).toBeVisible();
    await expect(log.getByText('compiling google', { exact: true })).toBeHidden();
    await expect(page.getByText(/^\d lines? found$/)).toBeVisible();
    await search.fill('nowhere to be found');
    await expect(page.getByText('No line holds that.')).toBeVisible();
    await search.fill('');
    await expect(log.getByText('Build of v5.12.0, started by admin')).toBeVisible();

    const downloading = page.waitForEvent('download');
    await google.getByRole('button', { name: 'Download google' }).click();
    expect((await downloading).suggestedFilename()).toBe('aurora-5.12.0-google.apk');
    await google.getByRole('button', { name: 'QR code of google' }).click();
    const inspector = page.getByRole('complementary', { name: 'google' });
    await expect(inspector.getByRole('img', { name: 'QR code of google' })).toBeVisible();
    // The log of the channel alone now.
    await expect(log.getByText('compiling google', { exact: true })).toBeVisible();
    await expect(log.getByText('compiling xiaomi', { exact: true })).toBeHidden();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(inspector).toBeHidden();

    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete build' }).click();
    await page
      .getByRole('dialog', { name: 'Delete build #1' })
      .getByRole('button', { name: 'Delete build' })
      .click();
    await expect(page.getByRole('heading', { name: 'Builds', level: 1 })).toBeVisible();
    await expect(page.getByRole('row', { name: /Aurora Reader/ })).toBeHidden();
  } finally {
    repository.remove();
  }
});

test('shows builds live, cancels one, and takes the deletion of an app back', async ({
  page,
  controlPlane,
  openSignedIn,
  tolerated,
}) => {
  const repository = new Repository({ file: 'x' });
  repository.tag('v1');
  const gate = join(controlPlane.dataDir, 'never');
  const { call } = controlPlane;
  try {
    const command = `echo "Needle of $CHANNEL"; seq 300; ${script(gate)}`;
    const content = { name: 'Tide', platforms: ['android'], prj_path: repository.path };
    const app = (await call('POST', '/api/app', { ...content, build: { command } })) as {
      id: string;
    };
    const version = { code: '1', name: '1.0.0', platform: 'android', git_tag: 'v1' };
    const { id } = (await call('POST', `/api/app/${app.id}/version`, version)) as { id: string };
    await call('POST', `/api/app/${app.id}/channel`, {
      code: 'google',
      name: 'Google Play',
      platform: 'android',
    });
    await openSignedIn('/ui/builds');
    await expect(page.getByRole('heading', { name: 'Builds', level: 1 })).toBeVisible();
    await expect(page.getByText('Connected')).toBeVisible();
    // Begun elsewhere: it comes to the page by itself, and counts in the sidebar.
    await call('POST', '/api/build', { appid: app.id, versionid: id, channels: ['google'] });
    const row = page.getByRole('row', { name: /Tide 1\.0\.0/ });
    await expect(row.getByRole('img', { name: 'Running' })).toBeVisible();
    await expect(
      page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Builds 1 running/ }),
    ).toBeVisible();
    await row.getByRole('link', { name: 'Tide 1.0.0' }).click();
    await expect(page.getByRole('log').getByText('compiling google', { exact: true })).toBeVisible();

    // What is found among all channels leads to the same line of its own channel's log.
    await page.getByRole('textbox', { name: 'Search all channels' }).fill('needle');
    tolerated.push(answered(503));
    await page.route('**/api/platform/runs/*', (route) => route.fulfill({ status: 503 }));
    await page.getByRole('log').getByRole('button', { name: 'google' }).click();
    await expect(page.getByRole('button', { name: 'google', pressed: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Log of build #1' })).toBeFocused();
    await expect(page.getByRole('heading', { name: 'Cannot load the run' })).toBeVisible();
    await page.unroute('**/api/platform/runs/*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.locator('[role=log] .current')).toContainText('Needle of google');
    await expect(page.getByRole('log').getByText('compiling google', { exact: true })).toHaveCount(0);

    await runFromPalette(page, 'cancel build #1', /Cancel build #1/i);
    const dialog = page.getByRole('dialog', { name: 'Cancel build #1' });
    await dialog.getByRole('button', { name: 'Cancel build' }).click();
    await expect(page.getByText('Stopped').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Cancel build' })).toHaveCount(0);

    await page.getByRole('navigation', { name: 'Path' }).getByRole('link', { name: 'Tide' }).click();
    await expect(page.getByRole('heading', { name: 'Tide', exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await expect(page.getByRole('row', { name: /Tide/ })).toBeHidden();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('heading', { name: 'Apps', level: 1 })).toBeVisible();
    await expect(page.getByRole('row', { name: /Tide/ })).toBeVisible();
  } finally {
    repository.remove();
    rmSync(gate, { force: true });
  }
});

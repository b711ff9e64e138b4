import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppsClient, Repository } from '../support/apps.js';
import { ControlPlane } from '../support/control-plane.js';

/**
 * A real APK from Debian's packages. Only where it is asked for, since they are not everywhere:
 * apt install aapt apksigner android-framework-res libsmali-java default-jdk-headless, then WHEELHOUSE_TEST_APK=1.
 * AAPT, APKSIGNER, FRAMEWORK and JARS say where they are, if elsewhere.
 */
const isWanted = process.env['WHEELHOUSE_TEST_APK'] === '1';
const names = ['AAPT', 'APKSIGNER', 'FRAMEWORK', 'JARS', 'LD_LIBRARY_PATH'];
const env = Object.fromEntries(
  names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
);

it.runIf(isWanted)('the example makes a signed APK for each channel', { timeout: 600_000 }, async () => {
  const plane = await ControlPlane.start([], { WHEELHOUSE_BUILDS_MIN_FREE: '0' });
  const repository = new Repository({});
  const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-apk-'));
  try {
    cpSync(new URL('../../resources/examples/android-app', import.meta.url), repository.path, {
      recursive: true,
    });
    repository.commit({}, 'Example');
    repository.tag('v5.12.0');
    const client = new AppsClient(plane);
    const app = await client.createApp({
      name: 'Aurora Reader',
      prj_path: repository.path,
      build: { command: 'sh build.sh', env },
    });
    const version = await client.createVersion(app.id, { code: 51200, name: '5.12.0', git_tag: 'v5.12.0' });
    await client.createChannels(app.id, ['google', 'huawei']);
    const { build } = await client.run(app.id, version.id, ['google', 'huawei']);
    expect(build).toMatchObject({ status: 3, error: null });
    for (const { channel, name, url } of build.packages) {
      expect(name).toBe(`aurora-5.12.0-${channel}.apk`);
      const file = join(folder, name);
      writeFileSync(file, Buffer.from(await (await fetch(url)).arrayBuffer()));
      const run = (line: string) =>
        execFileSync('/bin/sh', ['-c', line, 'sh', file], {
          encoding: 'utf8',
          env: { ...process.env, ...env },
        });
      expect(run('${AAPT:-aapt} dump badging "$1"')).toContain(
        "package: name='org.example.aurora' versionCode='51200' versionName='5.12.0'",
      );
      expect(run('${AAPT:-aapt} dump strings "$1"')).toContain(channel);
      expect(run('${APKSIGNER:-apksigner} verify --verbose "$1"')).toContain('Verifies');
    }
  } finally {
    rmSync(folder, { recursive: true });
    repository.remove();
    await plane.remove();
  }
});

import { expect, it } from 'vitest';
import { isJobName, isPackageFile, parsePackageName } from './package-name';

it.each([
  ['disk-report-1.3.0.tar.gz', 'disk-report', '1.3.0'],
  ['a-1.0.0 (1).tar.gz', 'a', '1.0.0'],
  ['sync-2.0.0-rc.1+build.5.TGZ', 'sync', '2.0.0-rc.1+build.5'],
  ['v1.daily-v1.2.3.tar.gz', 'v1.daily', '1.2.3'],
  ['backup.tgz', 'backup', null],
  ['report-2.tar.gz', 'report-2', null],
])('reads %s', (file, name, version) => {
  expect(parsePackageName(file)).toEqual({ name, version });
});

it('knows what may be a package and a name', () => {
  expect(['a.tar.gz', 'a.tgz', 'a.tar', 'a.zip'].map(isPackageFile)).toEqual([true, true, false, false]);
  expect(['a', '9.x_y-z', '-a', '', 'a/b', 'a'.repeat(101)].map(isJobName)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

import { createHash } from 'node:crypto';
import type { ServedContent } from '../api/send-file.js';
import { layOutZip } from '../lib/stored-zip.js';
import type { ReadManager } from '../store/store.js';
import { BuildPackage, type Build } from './build.entity.js';
import type { PackageStore } from './package-store.js';

/** @returns a build's packages, in the order of its channels. */
export function packagesOf(read: ReadManager, { id: buildId }: Build): Promise<BuildPackage[]> {
  return read.find(BuildPackage, { where: { buildId }, order: { position: 'ASC', part: 'ASC' } });
}

/** @returns what files of a build are called after, such as `Aurora Reader-5.12.0-318`. */
export const fileNameOf = ({ appName, versionName, number }: Build): string =>
  `${appName}-${versionName}-${number}`.replaceAll(/[/\\:*?"<>|]/g, '_');

const contentTypes: Readonly<Record<string, string>> = {
  apk: 'application/vnd.android.package-archive',
  aab: 'application/octet-stream',
  ipa: 'application/octet-stream',
  zip: 'application/zip',
};

export const contentTypeOf = (name: string): string =>
  contentTypes[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';

/** @returns packages as one zip, a folder for each channel, made while it is sent. */
export function archiveOf(
  build: Build,
  packages: readonly BuildPackage[],
  store: PackageStore,
  name: string,
): ServedContent {
  const entries = packages.map(({ position, part, channel, name: file, size, crc32, createdAt }) => ({
    name: `${folderNameOf(channel, position)}/${file}`,
    path: store.pathOf(build.id, position, part),
    size,
    crc32,
    modifiedAt: createdAt,
  }));
  const { size, read } = layOutZip(entries);
  const content = JSON.stringify(
    packages.map((each, index) => [entries[index]?.name, each.sha256, each.createdAt]),
  );
  const etag = createHash('sha256').update(content).digest('hex');
  return { name, contentType: 'application/zip', etag, size, read };
}

/** A code may hold anything; what could lead out of the archive, or be none on some system, is replaced and numbered. */
function folderNameOf(channel: string, position: number): string {
  // eslint-disable-next-line no-control-regex -- they are among what is replaced
  const plain = channel.replaceAll(/[/\\:*?"<>|\x00-\x1f]/g, '_').replace(/^\.+|[. ]+$/g, '_');
  return plain === channel ? channel : `${plain}-${position}`;
}

/** The parts of an image's name that matter for pulling it. */
export interface ImageName {
  /** Host, and port where there is one; `docker.io` where the name has none. */
  readonly registry: string;
  /** As the daemon takes it: with a tag or a digest, so that it is one image. */
  readonly reference: string;
}

/** As Docker has it (distribution/reference), a little wider: the daemon has the last word. */
const pattern =
  /^(?:(?<host>[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?)\/)?(?<path>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?<tag>:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?<digest>@[a-z0-9]+:[0-9a-f]{32,})?$/;

/** What is no name of an image. */
const lengthLimit = 255;
const standardRegistry = 'docker.io';

/** @returns the parts of an image's name; null for what is none. */
export function parseImageName(name: string): ImageName | null {
  if (name.length > lengthLimit) return null;
  const parts = pattern.exec(name)?.groups;
  if (parts === undefined) return null;
  const { host, tag, digest } = parts;
  // The first part is a host only where it looks like one: `team/tool` is on the standard registry.
  const isHost = host !== undefined && (/[.:]/.test(host) || host === 'localhost');
  if (host !== undefined && !isHost && !/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(host)) return null;
  return {
    registry: isHost ? host : standardRegistry,
    reference: tag === undefined && digest === undefined ? `${name}:latest` : name,
  };
}

/** @returns whether a log-in that names this server is for a registry; Docker's own goes by many names. */
export function isLoginFor(server: string, registry: string): boolean {
  const host = server
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .toLowerCase();
  const standard = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'hub.docker.com'];
  return host === registry.toLowerCase() || (registry === standardRegistry && standard.includes(host));
}

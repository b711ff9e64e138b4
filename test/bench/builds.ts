import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppsClient, Repository, type Build } from '../support/apps.ts';
import { ControlPlane } from '../support/control-plane.ts';
import { figure, type Measure } from './measure.ts';
import { median } from './statistics.ts';

const channelCount = 20;
const atOnce = 4;
const repetitions = 3;
const historyMegabytes = 100;

/** Builds against what somebody would do by hand. */
export const builds: Measure = {
  name: 'builds',
  method:
    `${channelCount} channels of a build that sleeps 1 s and writes a file, ${atOnce} at once, from the request to the end, against the ` +
    `same by hand: xargs -P ${atOnce} with a shared clone and a SHA-256 for each. And a repository of ${historyMegabytes} MB, most of it ` +
    'history: the second build’s checkout (the run that fetches, and the copy) against a fresh clone of the tag.',

  async take(say) {
    const plane = await ControlPlane.start([], {
      WHEELHOUSE_BUILDS_MIN_FREE: '0',
      WHEELHOUSE_BUILDS_CHANNELS: String(atOnce),
    });
    const folder = mkdtempSync(join(tmpdir(), 'wheelhouse-bench-'));
    try {
      const client = new AppsClient(plane);
      const [ours, byHand] = await compareBuilds(client, folder, say);
      const [again, fresh] = await compareCheckouts(client, folder, say);
      return [
        figure(`${channelCount} channels`, 's', ours),
        figure(`${channelCount} channels by hand`, 's', byHand),
        figure('build against by hand', '×', [median(ours) / median(byHand)], { below: 1.1 }),
        figure(`second checkout of ${historyMegabytes} MB`, 's', again),
        figure(`fresh clone of ${historyMegabytes} MB`, 's', fresh),
        figure('fresh clone against second checkout', '×', [median(fresh) / median(again)], { atLeast: 5 }),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await plane.remove();
    }
  },
};

async function compareBuilds(
  client: AppsClient,
  folder: string,
  say: (progress: string) => void,
): Promise<[ours: number[], byHand: number[]]> {
  const repository = new Repository({ 'main.c': 'int main(void) { return 0; }\n' }, join(folder, 'small'));
  repository.tag('v1');
  const codes = Array.from({ length: channelCount }, (_, index) => `channel-${index}`);
  const command = 'sleep 1; echo "$CHANNEL" >"$OUT_DIR/$CHANNEL.txt"';
  const app = await client.createApp({ prj_path: repository.path, build: { command } });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, codes);
  const script = `git clone --quiet --shared --no-checkout '${repository.path}' "$1/copy" && cd "$1/copy" &&
git checkout --quiet --detach v1 && OUT_DIR=$1 && CHANNEL=$2 && export OUT_DIR CHANNEL && sh -c '${command}' && sha256sum "$1/$2.txt"`;
  const [ours, byHand]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < repetitions; turn++) {
    const began = performance.now();
    const { build } = await client.run(app.id, version.id, codes);
    ours.push((performance.now() - began) / 1000);
    if (build.packages.length !== channelCount) throw new Error(`a build failed: ${build.error ?? ''}`);
    const hands = join(folder, `hands-${turn}`);
    const line = `mkdir -p "${hands}/$1" && set -- "${hands}/$1" "$1" && ${script}`;
    const since = performance.now();
    const words = ['-P', String(atOnce), '-n', '1', 'sh', '-c', line, 'sh'];
    execFileSync('xargs', words, { input: codes.join('\n'), stdio: ['pipe', 'ignore', 'inherit'] });
    byHand.push((performance.now() - since) / 1000);
    say(`${ours.at(-1)?.toFixed(2) ?? ''} s, by hand ${byHand.at(-1)?.toFixed(2) ?? ''} s`);
  }
  return [ours, byHand];
}

async function compareCheckouts(
  client: AppsClient,
  folder: string,
  say: (progress: string) => void,
): Promise<[again: number[], fresh: number[]]> {
  const repository = new Repository({ 'README.md': 'large\n' }, join(folder, 'large'));
  // Nothing of it can be compressed: its size is what is moved. A tenth of it is in the tree of the last commit.
  for (let part = 0; part < 10; part++) {
    mkdirSync(join(repository.path, 'assets'), { recursive: true });
    for (let file = 0; file < 10; file++)
      writeFileSync(
        join(repository.path, 'assets', String(file)),
        randomBytes((historyMegabytes * 1e6) / 100),
      );
    repository.commit({}, `Part ${part}`);
  }
  repository.tag('v1');
  const app = await client.createApp({
    prj_path: `file://${repository.path}`,
    build: { command: 'date +%s%N >"$OUT_DIR/at"; ls assets | wc -l' },
  });
  const version = await client.createVersion(app.id, { git_tag: 'v1' });
  await client.createChannels(app.id, ['a']);
  await client.run(app.id, version.id, ['a']);
  const [again, fresh]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < repetitions; turn++) {
    repository.commit({ 'README.md': `large ${turn}\n` }, `Small change ${turn}`);
    repository.tag('v1', '--force');
    const { build } = await client.run(app.id, version.id, ['a']);
    again.push(await checkoutSeconds(client, build));
    const since = performance.now();
    const words = [
      'clone',
      '--quiet',
      '--branch',
      'v1',
      `file://${repository.path}`,
      join(folder, `clone-${turn}`),
    ];
    execFileSync('git', ['-c', 'advice.detachedHead=false', ...words]);
    fresh.push((performance.now() - since) / 1000);
    rmSync(join(folder, `clone-${turn}`), { recursive: true });
    say(
      `second checkout ${again.at(-1)?.toFixed(2) ?? ''} s, fresh clone ${fresh.at(-1)?.toFixed(2) ?? ''} s`,
    );
  }
  return [again, fresh];
}

/** From the beginning of the build to the moment at which its command has begun, which it has written down itself. */
async function checkoutSeconds(
  client: AppsClient,
  build: Build & { readonly started?: string },
): Promise<number> {
  const [made] = build.packages;
  if (made === undefined) throw new Error(`a build failed: ${build.error ?? ''}`);
  const text = await (await client.plane.fetch(new URL(made.url).pathname)).text();
  return (Number(text) / 1e6 - Date.parse(build.started ?? '')) / 1000;
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { ControlPlane } from '../support/control-plane.ts';
import { EventTab } from '../support/event-stream.ts';
import { publish } from '../support/packages.ts';
import { Fleet, type Machine } from '../support/sshd.ts';
import { addNodes, describeToPeers, post, run, startMachines, untilTidy, type Peers } from './machines.ts';
import { figure, type Figure, type Measure } from './measure.ts';

const sizes = [50, 200];
const repetitions = 3;
const parallel = 50;
const said = 'hello from afar';
const command = `echo ${said}`;
const uploadCount = 10;
const uploadBytes = 50_000_000;

/** What a command costs on many machines at once, and a large package on some, beside what others take for it. */
export const fanout: Measure = {
  name: 'fanout',
  method:
    `\`${command}\` on ${sizes.join(' and ')} OpenSSH servers on loopback, ${parallel} at once, host keys verified by all. Ours: from the POST to the ` +
    'end of the last run, each durable and its output stored; cold is a control plane that has just begun to listen, without any connection; warm has them. ' +
    'Against ansible -m raw and -m shell (which keeps its connections too) and parallel-ssh, all once the folders of our runs are removed. ' +
    `Then a package of ${uploadBytes / 1e6} MB to ${uploadCount} machines at once, against scp: what the first run of a job takes longer than ` +
    'the second, for which the machines have the package already and only unpack it.',

  async take(say) {
    const figures: Figure[] = [];
    for (const [index, size] of sizes.entries()) figures.push(...(await measureSize(size, 50 + index, say)));
    return [...figures, ...(await measureUpload(say))];
  },
};

async function measureSize(size: number, net: number, say: (text: string) => void): Promise<Figure[]> {
  const fleet = new Fleet();
  const plane = await ControlPlane.start();
  try {
    const machines = await startMachines(fleet, size, net);
    const peers = await describeToPeers(fleet, machines);
    const nodeIds = await addNodes(plane, fleet, machines);
    say(`${size} machines are there`);
    const seconds = { cold: [], warm: [], raw: [], shell: [], pssh: [] } as Record<string, number[]>;
    for (let turn = 1; turn <= repetitions; turn++) {
      await plane.end();
      await plane.boot();
      seconds['cold']!.push(await ours(plane, nodeIds));
      seconds['warm']!.push(await ours(plane, nodeIds));
      await untilTidy(machines);
      seconds['pssh']!.push(await timed(() => parallelSsh(peers, size)));
      seconds['raw']!.push(await timed(() => ansible(peers, 'raw', size)));
      seconds['shell']!.push(await timed(() => ansible(peers, 'shell', size)));
      say(
        `${turn}/${repetitions}: ${Object.entries(seconds)
          .map(([name, values]) => `${name} ${values.at(-1)!.toFixed(2)} s`)
          .join(', ')}`,
      );
    }
    const ratio = (peer: string, own: string): number[] =>
      seconds[peer]!.map((value, index) => value / seconds[own]![index]!);
    return [
      figure(`cold, ${size} machines`, 's', seconds['cold']!),
      figure(`warm, ${size} machines`, 's', seconds['warm']!),
      figure(`parallel-ssh, ${size} machines`, 's', seconds['pssh']!),
      figure(`ansible -m raw, ${size} machines`, 's', seconds['raw']!),
      figure(`ansible -m shell, ${size} machines`, 's', seconds['shell']!),
      figure(`ansible -m shell to warm, ${size} machines`, 'ratio', ratio('shell', 'warm'), { atLeast: 10 }),
      figure(`parallel-ssh to cold, ${size} machines`, 'ratio', ratio('pssh', 'cold'), { atLeast: 1 }),
    ];
  } finally {
    await plane.remove();
    await fleet.stop();
  }
}

/** @returns seconds from the POST to the end of the last run. @throws unless all machines have said the same. */
async function ours(plane: ControlPlane, nodeIds: readonly number[]): Promise<number> {
  const tab = await EventTab.open(plane);
  try {
    const began = performance.now();
    const { id, runIds } = await post<{ id: string; runIds: string[] }>(plane, 'commands', {
      nodeIds,
      command,
      parallel,
    });
    const seconds = await secondsToEnd(tab, runIds, began);
    const { body } = await plane.json<{ groups: { nodes: string[]; output: string }[] }>(
      `/api/platform/commands/${id}`,
    );
    const [group] = body.groups;
    if (body.groups.length !== 1 || group?.nodes.length !== nodeIds.length || group.output !== `${said}\n`)
      throw new Error(`not all machines said it: ${JSON.stringify(body.groups)}`);
    return seconds;
  } finally {
    await tab.close();
  }
}

async function secondsToEnd(tab: EventTab, runIds: readonly string[], began: number): Promise<number> {
  const left = new Set(runIds);
  await tab.until(({ event, data: { data } }) => {
    if (event === 'run.state' && data?.['state'] === 'succeeded') left.delete(String(data['runId']));
    if (data?.['state'] === 'failed' || data?.['state'] === 'lost')
      throw new Error(`a run ended otherwise: ${JSON.stringify(data)}`);
    return left.size === 0;
  });
  return (performance.now() - began) / 1000;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function parallelSsh(peers: Peers, size: number): Promise<void> {
  const options = [
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${peers.knownHostsFile}`,
    `IdentityFile=${peers.userKeyFile}`,
  ].flatMap((option) => ['-O', option]);
  const printed = await run('parallel-ssh', [
    ...['-h', peers.hostsFile, '-l', 'wheelhouse', '-p', String(parallel), '-t', '0', '-i'],
    ...options,
    command,
  ]);
  expectAnswers('parallel-ssh', printed, size);
}

async function ansible({ inventoryFile }: Peers, module: string, size: number): Promise<void> {
  const printed = await run(
    'ansible',
    ['all', '-i', inventoryFile, '-m', module, '-a', command, '-f', String(parallel)],
    { ANSIBLE_HOST_KEY_CHECKING: 'True' },
  );
  expectAnswers(`ansible -m ${module}`, printed, size);
}

function expectAnswers(peer: string, printed: string, size: number): void {
  const count = printed.split('\n').filter((line) => line.trim() === said).length;
  if (count !== size) throw new Error(`${peer}: ${count} of ${size} machines said it:\n${printed}`);
}

async function measureUpload(say: (text: string) => void): Promise<Figure[]> {
  const fleet = new Fleet();
  const folder = await mkdtemp(join(tmpdir(), 'wheelhouse-bench-'));
  const plane = await ControlPlane.start();
  try {
    const machines = await startMachines(fleet, uploadCount, 60);
    const peers = await describeToPeers(fleet, machines);
    await addNodes(plane, fleet, machines);
    const first: number[] = [];
    const second: number[] = [];
    const scp: number[] = [];
    for (let turn = 1; turn <= repetitions; turn++) {
      const bytes = await makeLargePackage(folder, turn);
      const { status, body } = await publish(plane, 'large', bytes, { group: 'fleet', force: 'true' });
      if (status !== 200) throw new Error(`publish said ${status} ${JSON.stringify(body)}`);
      first.push(await secondsOfJob(plane));
      second.push(await secondsOfJob(plane));
      await untilTidy(machines);
      scp.push(await timed(() => copyToAll(machines, peers, join(folder, 'package.tgz'))));
      say(
        `${turn}/${repetitions}: first ${first.at(-1)!.toFixed(2)} s, second ${second.at(-1)!.toFixed(2)} s, scp ${scp.at(-1)!.toFixed(2)} s`,
      );
    }
    const upload = first.map((value, index) => value - second[index]!);
    return [
      figure(`first run with ${uploadBytes / 1e6} MB on ${uploadCount} machines`, 's', first),
      figure('second run', 's', second),
      figure(`upload to ${uploadCount} machines, at once`, 's', upload),
      figure(`scp to ${uploadCount} machines, at once`, 's', scp),
      figure(
        'scp to upload',
        'ratio',
        scp.map((value, index) => value / upload[index]!),
        { atLeast: 1 },
      ),
    ];
  } finally {
    await plane.remove();
    await fleet.stop();
    await rm(folder, { recursive: true });
  }
}

/** A package of bytes that cannot be compressed and that no machine has seen. */
async function makeLargePackage(folder: string, turn: number): Promise<Buffer> {
  const task = { name: 'large', version: `1.0.${turn}`, command: 'true', workers: { policy: 'all' } };
  await writeFile(join(folder, 'task.json'), JSON.stringify(task));
  await writeFile(join(folder, 'bytes'), randomBytes(uploadBytes));
  const file = join(folder, 'package.tgz');
  await create({ cwd: folder, gzip: { level: 1 }, file }, ['task.json', 'bytes']);
  return readFile(file);
}

async function secondsOfJob(plane: ControlPlane): Promise<number> {
  const tab = await EventTab.open(plane);
  try {
    const began = performance.now();
    const { status, body: started } = await plane.json('/api/job/large/run?group=fleet', { method: 'POST' });
    if (status !== 200) throw new Error(`run said ${status} ${JSON.stringify(started)}`);
    const { body } = await plane.json<{ items: { id: string }[] }>(
      `/api/platform/runs?state=unfinished&limit=100`,
    );
    if (body.items.length !== uploadCount) throw new Error(`${body.items.length} runs were made`);
    return await secondsToEnd(
      tab,
      body.items.map(({ id }) => id),
      began,
    );
  } finally {
    await tab.close();
  }
}

async function copyToAll(machines: readonly Machine[], peers: Peers, file: string): Promise<void> {
  await Promise.all(
    machines.map(({ host, port }) =>
      run('scp', [
        ...['-q', '-P', String(port), '-i', peers.userKeyFile],
        ...['-o', 'StrictHostKeyChecking=yes', '-o', `UserKnownHostsFile=${peers.knownHostsFile}`],
        file,
        `wheelhouse@${host}:copied`,
      ]),
    ),
  );
}

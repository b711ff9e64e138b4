import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ControlPlane } from '../support/control-plane.ts';
import { EventTab } from '../support/event-stream.ts';
import { Fleet } from '../support/sshd.ts';
import { withLoaded } from './loaded.ts';
import { addNodes, describeToPeers, run, startMachines, untilTidy, type Peers } from './machines.ts';
import { figure, type Figure, type Measure } from './measure.ts';

/** Machines to roll over: fewer for a quick look. */
const nodeCount = Number(process.env['WHEELHOUSE_BENCH_NODES'] ?? 200);
const batchSize = 50;
const stepCount = 5;
const repetitions = 5;

/** One step over many machines against ansible, and what the engine itself costs. */
export const rollout: Measure = {
  name: 'rollout',
  method:
    `One echo over ${nodeCount} OpenSSH servers on loopback in batches of ${batchSize}, host keys verified by both: a task, from the request that ` +
    `makes it to its end, against ansible-playbook with serial ${batchSize}, as many forks and no facts, as it comes and with pipelining, in ` +
    `turn on the same servers, with nothing of ours left to be removed there; both keep their connections. The engine alone: a task of ${stepCount} steps over 200 nodes in batches of 50 ` +
    'whose commands take no time, on SQLite.',

  async take(say) {
    const alone = await withLoaded(
      'test/bench/idle-machines.ts',
      (module: typeof import('./idle-machines.ts')) =>
        module.rollOverIdleMachines(200, 50, stepCount, repetitions),
    );
    const perStep = alone.map((seconds) => (seconds * 1000) / (200 * stepCount));
    say(`engine alone: ${perStep.map((ms) => ms.toFixed(2)).join(', ')} ms a node-step`);
    return [figure('engine alone, a node-step', 'ms', perStep, { below: 2 }), ...(await againstAnsible(say))];
  },
};

async function againstAnsible(say: (progress: string) => void): Promise<Figure[]> {
  const fleet = new Fleet();
  const plane = await ControlPlane.start([], { WHEELHOUSE_TASKS_PARALLEL: String(batchSize) });
  try {
    const machines = await startMachines(fleet, nodeCount, 60);
    const peers = await describeToPeers(fleet, machines);
    await addNodes(plane, fleet, machines);
    const playbook = await writePlaybook(fleet);
    const template = await prepareTask(
      plane,
      machines.map(({ host }) => host),
    );
    say(`${nodeCount} machines are there`);
    const seconds = { task: [] as number[], playbook: [] as number[], pipelined: [] as number[] };
    // The first turn makes connections and does not count.
    for (let turn = 0; turn <= repetitions; turn++) {
      const task = await timed(() => rollTask(plane, template));
      await untilTidy(machines);
      const plain = await timed(() => rollPlaybook(peers, playbook, 'False'));
      const pipelined = await timed(() => rollPlaybook(peers, playbook, 'True'));
      say(
        `${turn}/${repetitions}: task ${task.toFixed(2)} s, ansible-playbook ${plain.toFixed(2)} s, with pipelining ${pipelined.toFixed(2)} s`,
      );
      if (turn === 0) continue;
      seconds.task.push(task);
      seconds.playbook.push(plain);
      seconds.pipelined.push(pipelined);
    }
    const ratio = (others: readonly number[]): number[] =>
      others.map((value, index) => value / (seconds.task[index] ?? NaN));
    return [
      figure(`task, ${nodeCount} machines`, 's', seconds.task),
      figure(`ansible-playbook, ${nodeCount} machines`, 's', seconds.playbook),
      figure(`the same with pipelining, ${nodeCount} machines`, 's', seconds.pipelined),
      figure('ansible-playbook to task', 'ratio', ratio(seconds.playbook), { atLeast: 10 }),
      figure('ansible-playbook with pipelining to task', 'ratio', ratio(seconds.pipelined)),
    ];
  } finally {
    await plane.remove();
    await fleet.stop();
  }
}

/** Calls orchestration. @returns the data of its reply. @throws when it refuses. */
async function call<T>(plane: ControlPlane, path: string, params: object = {}): Promise<T> {
  const { body } = await plane.json<{ code: number; msg: string; data: T }>(path, {
    method: 'POST',
    body: JSON.stringify(params),
  });
  if (body.code !== 0) throw new Error(`${path} said ${body.code} ${body.msg}`);
  return body.data;
}

interface Preparation {
  readonly template: number;
  readonly addresses: readonly string[];
}

/** Puts the machines into a pool. */
async function prepareTask(plane: ControlPlane, addresses: readonly string[]): Promise<Preparation> {
  const names = { desc: 'measured', biz: '1' };
  const cluster = await call<number>(plane, '/cluster/create', { name: 'bench', ...names });
  const service = await call<{ id: number }>(plane, '/service/create', {
    name: 'bench',
    desc: 'measured',
    service_type: 'none',
    docker_image: 'none',
    cluster_id: cluster,
  });
  const pool = await call<{ id: number }>(plane, '/pool/create', { name: 'bench', service_id: service.id });
  await call(plane, `/pool/${pool.id}/add_nodes`, { nodes: addresses });
  const steps = [{ name: 'echo_step', param_values: { echo_word: 'hello' } }];
  const template = await call<number>(plane, '/task_tpl/create', { name: 'bench', desc: 'measured', steps });
  return { template, addresses };
}

async function rollTask(plane: ControlPlane, { template, addresses }: Preparation): Promise<void> {
  const tab = await EventTab.open(plane);
  try {
    const { ids } = await call<{ ids: number[] }>(plane, '/task/create', {
      template_id: template,
      task_name: 'bench',
      nodes: addresses,
      max_num: batchSize,
    });
    const id = ids[0] ?? 0;
    await tab.until(({ event, data: { data } }) => event === 'task.state' && Number(data?.['state']) > 1);
    const { stat } = await call<{ stat: number[] }>(plane, `/task/${id}`);
    if (stat[2] !== addresses.length) throw new Error(`not all nodes succeeded: ${stat.join(' ')}`);
  } finally {
    await tab.close();
  }
}

async function writePlaybook(fleet: Fleet): Promise<string> {
  const file = join(fleet.folder, 'playbook.yml');
  const play = [
    '- hosts: all',
    '  gather_facts: false',
    `  serial: ${batchSize}`,
    '  tasks:',
    '    - ansible.builtin.shell: echo hello',
  ];
  await writeFile(file, `${play.join('\n')}\n`);
  return file;
}

async function rollPlaybook(
  { inventoryFile }: Peers,
  playbook: string,
  pipelining: 'True' | 'False',
): Promise<void> {
  const printed = await run('ansible-playbook', ['-i', inventoryFile, '-f', String(batchSize), playbook], {
    ANSIBLE_HOST_KEY_CHECKING: 'True',
    ANSIBLE_PIPELINING: pipelining,
  });
  const done = printed.match(/ok=1 /g)?.length ?? 0;
  if (done !== nodeCount) throw new Error(`ansible-playbook did ${done} machines:\n${printed.slice(-2000)}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

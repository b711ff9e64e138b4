import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { addStep, post, type Connection, type RollingFleet } from '../e2e/rolling-fleet.js';
import type { ControlPlane } from '../e2e/control-plane.js';

interface SeedPool {
  readonly name: string;
  readonly nodes: number;
  /** What was last deployed. */
  readonly tag: string;
  /** Machines that are out of reach. */
  readonly offline?: number;
}
interface SeedService {
  readonly name: string;
  readonly image: string;
  readonly pools: readonly SeedPool[];
}

/** A believable fleet of a shop. */
const clusters: readonly { name: string; biz: string; services: readonly SeedService[] }[] = [
  {
    name: 'eu-production',
    biz: 'shop',
    services: [
      {
        name: 'web-frontend',
        image: 'web:2026.11.20-3',
        pools: [
          { name: 'web-fra', nodes: 24, tag: '2026.11.18-2' },
          { name: 'web-ams', nodes: 16, tag: '2026.11.19-1' },
        ],
      },
      {
        name: 'checkout',
        image: 'checkout:8.2.0',
        pools: [
          { name: 'checkout-fra', nodes: 12, tag: '8.2.0' },
          { name: 'checkout-ams', nodes: 8, tag: '8.1.4' },
        ],
      },
      {
        name: 'api-gateway',
        image: 'gateway:3.11.2',
        pools: [
          { name: 'gateway-fra', nodes: 9, tag: '3.11.2' },
          { name: 'gateway-ams', nodes: 5, tag: '3.11.2' },
        ],
      },
      {
        name: 'search',
        image: 'indexer:6.4.0',
        pools: [
          { name: 'indexer-fra', nodes: 14, tag: '6.4.0' },
          { name: 'indexer-ams', nodes: 10, tag: '6.4.0', offline: 3 },
        ],
      },
    ],
  },
  {
    name: 'staging',
    biz: 'shop',
    services: [
      { name: 'web-staging', image: 'web:next', pools: [{ name: 'staging', nodes: 4, tag: 'next' }] },
    ],
  },
];

const pull = `
echo "2026.11.20-3: Pulling from web"
case {{ip}} in
  *.19) echo "a3ed95caeb02: Already exists"; echo "6f1d0c9a4e11: Download complete"
    echo "failed to register layer: write /usr/lib/node_modules: no space left on device" >&2; exit 18 ;;
esac
echo "Digest: sha256:4be7c2d61f83a0917c5e91f0"
case {{ip}} in
  *.12) printf '\\033[32mStatus: Image is up to date\\033[0m\\n' ;;
  *) printf '\\033[32mStatus: Downloaded newer image\\033[0m\\n' ;;
esac
sleep 1.{{node_id}}`;

const waits = (seconds: string) => `sleep ${seconds}; echo done`;

/** Takes so long on the nodes of the third batch that the picture is taken meanwhile. */
const slow = `case {{ip}} in *.23|*.24|*.25) sleep 900 ;; esac; sleep 0.4; echo started`;

const check = `sleep 0.3; case {{ip}} in *.14) echo "port 8080 does not answer" >&2; exit 1 ;; esac; echo "port 8080 answers"`;

export interface SeededOrchestration {
  /** The task that is going on. */
  readonly taskId: number;
  readonly poolId: number;
  readonly templateId: number;
  readonly actionId: number;
}

/** @param first the last number of the first node's address: what nodes do depends on it. */
async function addNodes(
  plane: ControlPlane,
  pool: SeedPool & { readonly id: number },
  connection: Connection,
  first: number,
): Promise<void> {
  const addresses: string[] = [];
  for (let number = 1; number <= pool.nodes; number++) {
    const address = `127.20.3.${first + number - 1}`;
    await plane.call('POST', '/api/platform/nodes', {
      address,
      name: `${pool.name}-${String(number).padStart(2, '0')}`,
      port: number <= (pool.offline ?? 0) ? 9 : connection.port,
      user: connection.user,
      credentialId: connection.credential,
    });
    addresses.push(address);
  }
  await post(plane, `/pool/${pool.id}/add_nodes`, { nodes: addresses });
}

/** Makes what was deployed before: tasks that had nothing to run, said to have deployed a tag. */
function rewriteHistory(dataDir: string, tags: ReadonlyMap<number, string>): void {
  const database = new Database(join(dataDir, 'wheelhouse.db'));
  for (const [poolId, tag] of tags) {
    const options = JSON.stringify([
      {
        name: 'start_service',
        type: 'remote',
        param_values: { tag },
        retry: { retry_times: 0, ignore_error: false },
        actions: [],
      },
    ]);
    database
      .prepare(`UPDATE tasks SET kind = 'deploy', options = ? WHERE "poolId" = ? AND state = 2`)
      .run(options, poolId);
  }
  database.close();
}

/** Fills a control plane with clusters and a task in its third batch. @param token of the operator who is pictured. */
export async function seedOrchestration(
  plane: ControlPlane,
  fleet: RollingFleet,
  token: string,
): Promise<SeededOrchestration> {
  const connection = await fleet.credential(plane, 'deploy-key');
  await addStep(plane, 'drain', {}, waits('0.2'));
  await addStep(plane, 'pull_image', { tag: 'string' }, pull);
  await addStep(plane, 'stop_app', {}, waits('0.3'));
  await addStep(plane, 'start_service_app', { tag: 'string' }, slow);
  await addStep(plane, 'check_app', { port: 'integer' }, check);
  await addStep(plane, 'announce', {}, waits('0.1'));
  const templateId = await post<number>(plane, '/task_tpl/create', {
    name: 'rolling_deploy',
    desc: 'Out of the balancer, new image, back again',
    steps: [
      { name: 'drain' },
      {
        name: 'pull_image',
        param_values: { tag: 'web:2026.11.20-3' },
        retry: { retry_times: 2, ignore_error: false },
      },
      { name: 'stop_app' },
      { name: 'start_service_app' },
      { name: 'check_app', param_values: { port: 8080 }, retry: { retry_times: 2, ignore_error: false } },
      { name: 'announce' },
    ],
  });
  const nothing = await post<number>(plane, '/task_tpl/create', {
    name: 'nothing',
    steps: [{ name: 'sleep', param_values: { time: 0 } }],
  });
  const tags = new Map<number, string>();
  let poolId = 0;
  let address = 11;
  for (const { name, biz, services } of clusters) {
    const cluster = await post<number>(plane, '/cluster/create', { name, biz, connection });
    for (const service of services) {
      const { id } = await post<{ id: number }>(plane, '/service/create', {
        name: service.name,
        docker_image: service.image,
        service_type: 'docker',
        cluster_id: cluster,
      });
      for (const pool of service.pools) {
        const made = await post<{ id: number }>(plane, '/pool/create', {
          name: pool.name,
          service_id: id,
          tasks: { deploy: templateId },
        });
        tags.set(made.id, pool.tag);
        if (pool.name === 'web-fra') poolId = made.id;
        await addNodes(plane, { ...pool, id: made.id }, connection, address);
        address += pool.nodes;
        await post(plane, '/task/create', {
          template_id: nothing,
          task_name: `deploy_${pool.name}`,
          nodes: (await post<{ ip: string }[]>(plane, `/pool/${made.id}/list_nodes`, { page_size: 100 })).map(
            ({ ip }) => ({ ip }),
          ),
          opr_user: 'mira.kessler',
        });
      }
    }
  }
  await settled(plane);
  await plane.crash();
  rewriteHistory(plane.dataDir, tags);
  await plane.restart();
  const deployed = await plane.call(
    'POST',
    `/pool/deploy/${poolId}`,
    { tag: '2026.11.20-3', max_num: 5, max_fail_ratio: 20 },
    token,
  );
  const taskId = (deployed as { data: { task_id: number } }).data.task_id;
  await reachesThirdBatch(plane, taskId);
  const actions = await post<{ id: number; name: string }[]>(plane, '/action/list', { page_size: 100 });
  return { taskId, poolId, templateId, actionId: actions.find(({ name }) => name === 'pull_image')?.id ?? 0 };
}

/** Waits until no task is under way. */
async function settled(plane: ControlPlane): Promise<void> {
  for (;;) {
    const { data } = (await plane.call('GET', '/task/list?active=true')) as { data: unknown[] };
    if (data.length === 0) return;
    await delay(100);
  }
}

/** Waits until the third batch starts the program, and some of its nodes have. */
async function reachesThirdBatch(plane: ControlPlane, id: number): Promise<void> {
  for (;;) {
    const attempts = await post<{ step: number; state: number; started_ms: number | null }[]>(
      plane,
      `/task/${id}/attempts`,
    );
    const starts = attempts.filter(({ step }) => step === 3);
    if (starts.filter(({ state }) => state === 1).length === 3 && starts.length >= 10) return;
    await delay(200);
  }
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  differences,
  isReadable,
  readDocument,
  type CurlCommand,
  type DocumentedExample,
} from '../support/api-document.js';
import { ControlPlane } from '../support/control-plane.js';
import { OrchestrationClient, send } from '../support/orchestration.js';

/** Every example of the published document, sent as it is printed, ids filled in (contract, README.md, "Bodies"). */
const examples = readDocument(new URL('../fixtures/orchestration.zh.md', import.meta.url));

const unbalanced = 'its quotes are not balanced';
const notJson = 'its body is not JSON';

/** Commands that nobody could run, by line, and why. */
const unreadable: Readonly<Record<number, string>> = {
  500: unbalanced,
  828: unbalanced,
  971: unbalanced,
  1217: unbalanced,
  1292: unbalanced,
  1423: unbalanced,
  1489: unbalanced,
  1557: unbalanced,
  1880: notJson,
  2814: unbalanced,
  3695: notJson,
  3903: notJson,
  3969: unbalanced,
};

/** Answers that are printed in a form that cannot be read, by line, and how. */
const misprinted: Readonly<Record<number, string>> = {
  2162: 'it is not JSON: "correlation_id":2-2',
  2402: 'it is not JSON: "exec_type:""crontab"',
  3466: 'it is not JSON: {"add-default-image"} for a list',
};

/** Answers that are of another kind than printed, by line, and why (contract, orchestration.md, "Known departures"). */
const departures: Readonly<Record<number, string>> = {
  2324: 'one task is one object, not a page of them',
  2535: 'steps is the name of the step a node is at, not an object',
  2670: "the path is that of the task's log, and the answer that of /task/:id; a node's log is at /task/node/:nsid/log",
};

/** What is to stand in place of the printed ids: in the path for each `:name`, in the body by key. */
interface Filling {
  readonly path?: Readonly<Record<string, string | number>>;
  readonly body?: Readonly<Record<string, number>>;
}

/** Maps whose keys are data. */
const openMaps = ['param_values', 'params', 'template', 'retry'];

let plane: ControlPlane;
let client: OrchestrationClient;
/** What the document's own create examples have made. */
const made = new Map<string, number>();

beforeAll(async () => {
  plane = await ControlPlane.start();
  client = new OrchestrationClient(plane);
  for (const name of ['action1', 'action2', 'action3']) await client.createAction({}, name);
});
afterAll(async () => {
  await plane.remove();
});

const inPath = (id: number): Filling => ({ path: { id } });
/** Nothing to fill in, once there is something to list. */
const nothingAfter = async (listed: Promise<unknown>): Promise<Filling> => {
  await listed;
  return {};
};
/** Its number stands in the path and in the body. */
const inTask = (id: number): Filling => ({ path: { id }, body: { id } });
const longSleep = [{ name: 'sleep', param_values: { time: 3600 } }];
let addresses = 0;
/** A task whose steps need no machine. @param auto 1 to have it run. */
const createTask = async (auto: number): Promise<number> => {
  const ip = `10.78.0.${++addresses}`;
  await client.data(`/pool/${await client.createPool()}/add_nodes`, { nodes: [ip] });
  const template_id = await client.createTemplate(longSleep);
  const order = { template_id, task_name: 'documented', nodes: [{ ip }], auto };
  const { ids } = await client.data<{ ids: number[] }>('/task/create', order);
  return ids[0] ?? 0;
};
const scheduledPool = async (type: 'expand' | 'upload') => {
  const pool_id = await client.createPool();
  const cron_items = [{ instance_num: 1, concurr_num: 1, concurr_ratio: 50, week_day: 1, time: '03:00' }];
  await client.data('/task/saveTask', { id: 0, pool_id, cron_items, type, exec_type: 'crontab' });
  return { path: { poolId: pool_id } };
};
const fresh = { steps: [{ name: 'sleep', param_values: { time: 1 } }] };

/** Prepares what an example is about, by the path of its section. */
const fillings: Readonly<Record<string, () => Promise<Filling>>> = {
  '/cluster/list': () => nothingAfter(client.createCluster()),
  '/cluster/create': () => Promise.resolve({}),
  '/cluster/update/:id': () => Promise.resolve(inPath(made.get('/cluster/create') ?? 0)),
  '/cluster/delete/:id': async () => inPath(await client.createCluster()),
  '/cluster/:id': async () => inPath(await client.createCluster()),
  '/cluster/:id/list_services': async () => {
    const id = await client.createCluster();
    await client.createService(id);
    return inPath(id);
  },
  '/service/delete/:id': async () => inPath(await client.createService()),
  '/service/:id': async () => inPath(await client.createService()),
  '/service/:id/list_pools': async () => {
    const id = await client.createService();
    await client.createPool(id);
    return inPath(id);
  },
  '/pool/delete/:id': async () => inPath(await client.createPool()),
  '/pool/:id': async () => inPath(await client.createPool()),
  '/pool/:id/list_nodes': async () => {
    const id = await client.createPool();
    await client.data(`/pool/${id}/add_nodes`, { nodes: ['10.77.9.75'] });
    return inPath(id);
  },
  '/pool/search_by_ip/:iplist': async () => {
    const nodes = ['10.85.41.160', '10.85.41.161'];
    await client.data(`/pool/${await client.createPool()}/add_nodes`, { nodes });
    return {};
  },
  '/task/start/:id': async () => inTask(await createTask(0)),
  '/task/pause/:id': async () => inTask(await createTask(1)),
  '/task/stop/:id': async () => inTask(await createTask(1)),
  '/task/:id/log': async () => inPath(await createTask(1)),
  '/task/:nsid/log': async () => ({ path: { nsid: await createTask(1) } }),
  '/task/list': () => nothingAfter(createTask(0)),
  '/task/:id': async () => inPath(await createTask(0)),
  '/task/:id/detail': async () => inPath(await createTask(0)),
  '/task/expandList/:poolId': () => scheduledPool('expand'),
  '/task/uploadList/:poolId': () => scheduledPool('upload'),
  '/task/saveTask': async () => {
    const { path } = await scheduledPool('expand');
    const [schedule] = await client.data<{ id: number }[]>(`/task/expandList/${path.poolId}`);
    return { body: { id: schedule?.id ?? 0, pool_id: path.poolId } };
  },
  '/task/impl/create': () => Promise.resolve({}),
  '/task/impl/delete': async () => ({ body: { id: await client.createTemplate() } }),
  '/task/impl/list': () => nothingAfter(client.createTemplate(fresh.steps)),
  '/task_tpl/create': () => Promise.resolve({}),
  '/task_tpl/delete/:id': async () => inPath(await client.createTemplate()),
  '/task_tpl/:id': async () => inPath(await client.createTemplate(fresh.steps)),
  '/task_tpl/update/:id': async () => inPath(await client.createTemplate()),
  '/task_step/list': () => Promise.resolve({}),
  '/remote_step/list': () => nothingAfter(client.createRemoteStep()),
  '/remote_step/create': () => Promise.resolve({}),
  '/remote_step/update/:id': () => Promise.resolve(inPath(made.get('/remote_step/create') ?? 0)),
  '/remote_step/delete/:id': async () => inPath(await client.createRemoteStep()),
  '/remote_step/:id': async () => inPath(await client.createRemoteStep()),
  '/action/list': () => nothingAfter(client.createAction({ host: 'string' })),
  '/action/create': () => Promise.resolve({}),
  '/action/delete/:id': async () => inPath(await client.createAction()),
  '/action/:id': async () => inPath(await client.createAction({ host: 'string' })),
  '/action/impl/delete/:id': async () => inPath(await client.createTemplate()),
  '/actimpl/list': async () => nothingAfter(client.implement(await client.createAction())),
  '/actimpl/create': async () => ({ body: { action_id: await client.createAction() } }),
  '/actimpl/update/:id': async () => {
    const id = await client.implement(await client.createAction());
    return { ...inPath(id), body: { action_id: id } };
  },
  '/actimpl/delete/:id': async () => inPath(await client.implement(await client.createAction())),
  '/actimpl/:id': async () => inPath(await client.implement(await client.createAction())),
};

describe('the document', () => {
  it('has an example for every section, and those that cannot be read are known', () => {
    expect(examples).toHaveLength(60);
    const found = examples.flatMap(({ line, command }) =>
      isReadable(command) ? [] : [[line, command.unreadable] as const],
    );
    expect(Object.fromEntries(found)).toEqual(unreadable);
  });

  it('prints no other answer that cannot be read than those that are known', () => {
    const found = examples.filter(({ command, answer }) => isReadable(command) && answer.body === undefined);
    expect(found.map(({ answer }) => answer.line)).toEqual(Object.keys(misprinted).map(Number));
  });

  for (const example of examples) {
    const { command, line, methods, path } = example;
    if (!isReadable(command)) continue;
    it(`line ${line}: ${methods.join(' or ')} ${path}`, async () => {
      await replay(example, command);
    });
  }
});

async function replay(example: DocumentedExample, command: CurlCommand): Promise<void> {
  const { answer, line, methods, path } = example;
  const filling = await fillings[path]?.();
  if (filling === undefined) throw new Error(`line ${line}: nothing prepares ${path}`);
  const method = methods.includes(command.method) ? command.method : (methods[0] ?? '');
  const reply = await send(
    plane,
    method,
    fillPath(path, command.path, filling),
    fillBody(command.body, filling),
    command.headers,
  );
  expect(reply, JSON.stringify(reply.body)).toMatchObject({ status: 200, body: { code: 0, msg: 'success' } });
  if (typeof reply.body.data === 'number') made.set(path, reply.body.data);
  if (misprinted[answer.line] !== undefined) return;
  const found = differences(answer.body, reply.body, openMaps);
  if (departures[answer.line] === undefined) expect(found).toEqual([]);
  else expect(found, 'a departure that is none any more').not.toEqual([]);
}

/** The printed path where it is one of the section's, else the section's; ids filled in. */
function fillPath(path: string, printed: string, { path: ids = {} }: Filling): string {
  const [plain = '', query] = printed.split('?');
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`);
  const given = pattern.test(plain) ? plain.split('/') : [];
  const filled = path.split('/').map((part, index) => {
    if (!part.startsWith(':')) return part;
    const id = ids[part.slice(1)] ?? given[index];
    if (id === undefined) throw new Error(`nothing fills ${part} of ${path}`);
    return String(id);
  });
  return filled.join('/') + (query === undefined ? '' : `?${query}`);
}

function fillBody(body: string | null, { body: ids = {} }: Filling): string | null {
  return Object.entries(ids).reduce(
    (text, [key, id]) => text?.replace(new RegExp(`("${key}"\\s*:\\s*)\\d+`), `$1${id}`) ?? null,
    body,
  );
}

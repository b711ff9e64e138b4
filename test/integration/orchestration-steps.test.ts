import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ControlPlane } from '../support/control-plane.js';
import {
  OrchestrationClient,
  expectData,
  expectFailure,
  nobody,
  send,
  unique,
} from '../support/orchestration.js';

let plane: ControlPlane;
let client: OrchestrationClient;
beforeAll(async () => {
  plane = await ControlPlane.start();
  client = new OrchestrationClient(plane);
});
afterAll(async () => {
  await plane.remove();
});

const post = (path: string, params?: object) => client.post(path, params);
const get = (path: string) => send(plane, 'GET', path);
const show = (path: string) => client.data<Record<string, unknown>>(path);

describe('templates', () => {
  it.each(['/task/impl', '/action/impl'])('are the same under %s, and need no name there', async (base) => {
    const steps = [{ name: 'echo_step', param_values: { name: 'aaa' }, retry_times: 3, ignore_error: true }];
    const id = await client.data<number>(`${base}/create`, { steps });
    const shown = {
      id,
      name: expect.stringMatching(/./),
      desc: '',
      steps: [
        { name: 'echo_step', param_values: { name: 'aaa' }, retry: { retry_times: 3, ignore_error: true } },
      ],
    };
    expect(await show(`/task_tpl/${id}`)).toEqual(shown);
    expect((await get(`${base}/list?page_size=1`)).body.data).toEqual([shown]);
    expectData(await post(`${base}/delete`, { id }), null);
    expectFailure(await post(`${base}/delete`, { id }), 404, 'not found');
    expectFailure(await post(`${base}/delete`), 400, 'id is missing');
    expectFailure(await post(`${base}/delete/x`), 400, 'id is error');
    const others = [
      await client.createTemplate(),
      await client.createTemplate(),
      await client.createTemplate(),
    ];
    expectData(await post(`${base}/delete/${others[0]}`, { id: nobody }), null);
    expectData(await send(plane, 'DELETE', `${base}/delete/${others[1]}`), null);
    expectData(await send(plane, 'POST', `${base}/delete`, `id=${others[2]}`), null);
  });

  it('have steps that there are, as often as wanted', async () => {
    const sleep = { name: 'sleep', param_values: { time: 1 }, retry: {} };
    const id = await client.createTemplate([sleep, sleep]);
    expect((await show(`/task_tpl/${id}`))['steps']).toHaveLength(2);
    const none = [{ name: 'no_such_step', param_values: {}, retry: {} }];
    expectFailure(
      await post('/task_tpl/create', { name: unique('n'), steps: none }),
      404,
      '^step name not found',
    );
    expectFailure(await post('/task/impl/create', { steps: none }), 404, '^step name not found');
    expectFailure(await post(`/task_tpl/update/${id}`, { steps: none }), 404, '^step name not found');
    const bad = [{ name: 'sleep', retry: { retry_times: -1 } }];
    expectFailure(await post(`/task_tpl/update/${id}`, { steps: bad }), 400, '^steps.0.retry.retry_times');
    expectFailure(await post(`/task_tpl/update/${id}`, { steps: [{}] }), 400, '^steps.0');
    expectFailure(await post('/task_tpl/create', { name: unique('n') }), 400, 'steps is missing');
    expect((await show(`/task_tpl/${id}`))['steps']).toHaveLength(2);
  });
});

describe('steps', () => {
  it('that a template may have are built in or remote, with their parameters', async () => {
    const first = await client.createAction({ host: 'string', times: 'integer' });
    const second = await client.createAction({ times: 'string', force: 'boolean' });
    const names = await Promise.all([first, second].map(async (id) => (await show(`/action/${id}`))['name']));
    const name = unique('step');
    const id = await client.createRemoteStep(names as string[], name);
    const { body } = await get('/task_step/list?page_size=1000');
    const steps = body.data as { id: number; name: string; type: string; params: object }[];
    expect(steps[0]).toEqual({
      id,
      name,
      desc: 'a step',
      type: 'remote',
      params: { host: 'string', times: 'integer', force: 'boolean' },
    });
    expect(new Set(steps.map((step) => step.id)).size).toBe(steps.length);
    expect(body.query_count).toBe(steps.length);
    const builtIn = steps.filter(({ type }) => type !== 'remote');
    expect(Object.fromEntries(builtIn.map((step) => [step.name, [step.type, step.params]]))).toEqual({
      create_vm: ['vm', { vm_type_id: 'integer' }],
      return_vm: ['vm', { vm_type_id: 'integer' }],
      register: ['sd', { service_discovery_id: 'integer' }],
      unregister: ['sd', { service_discovery_id: 'integer' }],
      sleep: ['builtin', { time: 'integer' }],
      wait_port: ['builtin', { port: 'integer', timeout: 'integer' }],
      approve: ['builtin', { message: 'string' }],
    });
    const paged = await post('/task_step/list', { page: 2, page_size: 1 });
    expect(paged.body).toMatchObject({ page: 2, page_size: 1, data: [{ id: steps[1]?.id }] });
  });

  it('are made of actions that there are', async () => {
    const name = unique('step');
    expectFailure(
      await post('/remote_step/create', { name, actions: ['echo', 'nothing'] }),
      400,
      '^actions.1: ',
    );
    expectFailure(await post('/remote_step/create', { name }), 400, 'actions is missing');
    expectFailure(await post('/remote_step/create', { name: 'sleep', actions: [] }), 400, 'built-in');
    const id = await client.createRemoteStep([], name);
    expectFailure(await post(`/remote_step/update/${id}`, { actions: ['nothing'] }), 404, '^actions.0: ');
    expectFailure(await post(`/remote_step/update/${id}`, { name: 'approve' }), 400, 'built-in');
    const [listed] = (await get('/remote_step/list?page_size=1')).body.data as object[];
    expect(listed).toEqual({ id, name, desc: 'a step', actions: [], action: [] });
  });

  it('keep their place in templates when they are renamed, and cannot go while they are there', async () => {
    const name = unique('step');
    const id = await client.createRemoteStep(['echo'], name);
    const sleep = {
      name: 'sleep',
      param_values: { time: 1 },
      retry: { retry_times: 0, ignore_error: false },
    };
    const own = { ...sleep, name, param_values: { echo_word: 'a' } };
    const template = await client.createTemplate([own, sleep, own]);
    await client.data(`/remote_step/update/${id}`, { name: `${name}-new` });
    const renamed = { ...own, name: `${name}-new` };
    expect((await show(`/task_tpl/${template}`))['steps']).toEqual([renamed, sleep, renamed]);
    expectFailure(await post(`/remote_step/delete/${id}`), 404, '^step is using');
    await client.data(`/task_tpl/delete/${template}`);
    expectData(await post(`/remote_step/delete/${id}`), '');
  });
});

describe('actions', () => {
  it('keep their place in steps when they are renamed, and cannot go while they are there', async () => {
    const name = unique('action');
    const id = await client.createAction({ word: 'string' }, name);
    const step = await client.createRemoteStep([name, 'echo']);
    await client.data(`/action/update/${id}`, { name: `${name}-new` });
    expect(await show(`/remote_step/${step}`)).toMatchObject({ actions: [`${name}-new`, 'echo'] });
    expectFailure(await post(`/action/delete/${id}`), 404, '^action is using');
    await client.data(`/remote_step/delete/${step}`);
    await client.implement(id);
    expectData(await post(`/action/delete/${id}`), '');
    expectFailure(await post(`/actimpl/${id}`), 404, '^actimpl in db not found');
  });

  it('have parameters of three types', async () => {
    const create = (params: unknown) => post('/action/create', { name: unique('n'), params });
    expectFailure(await create({ time: 'float' }), 400, '^params.time: ');
    expectFailure(await create({ 'a b': 'string' }), 400, '^params: ');
    expectFailure(await create(['string']), 400, /^params/);
    expect((await create(undefined)).status).toBe(200);
  });
});

describe('implementations', () => {
  const shell = { action: { module: 'shell', args: 'which {{exec}}' } };

  it('of type ansible have the id of their action, others ids of their own', async () => {
    const action = await client.createAction({ exec: 'string' });
    expect(await client.implement(action, 'true', 'salt')).toBeGreaterThanOrEqual(1_000_000);
    const id = await client.data<number>('/actimpl/create', {
      type: 'ansible',
      action_id: action,
      template: shell,
    });
    expect(id).toBe(action);
    expectData(await get(`/actimpl/${id}`), { id, type: 'ansible', action_id: action, template: shell });
    expect(await client.createAction()).toBe(action + 1);
    const again = { type: 'ansible', action_id: action, template: shell };
    expectFailure(await post('/actimpl/create', again), 400, '^type: .* already');
    const listed = (await get('/actimpl/list?page_size=2')).body.data as { type: string }[];
    expect(listed.map(({ type }) => type)).toEqual(['ansible', 'salt']);
  });

  it('can be given another template, but no other type or action', async () => {
    const action = await client.createAction();
    const id = await client.implement(action);
    const script = { action: { module: 'longscript', content: '#!/bin/sh\necho {{ip}}\n' }, note: 'kept' };
    const update = (change: object) => post(`/actimpl/update/${id}`, change);
    expectData(await update({ type: 'ansible', action_id: action, template: script }), '');
    expect(await show(`/actimpl/${id}`)).toMatchObject({ template: script });
    expectData(await update({}), '');
    expectFailure(await update({ type: 'salt' }), 400, '^type: ');
    expectFailure(await update({ action_id: 1 }), 400, '^action_id: ');
    expectFailure(await update({ template: {} }), 400, '^template: ');
    expectFailure(
      await update({ template: { action: { module: 'shell' } } }),
      400,
      '^template.action.args: ',
    );
    expectFailure(await post(`/actimpl/update/${nobody}`, {}), 400, 'data not found');
    expect(await show(`/actimpl/${id}`)).toMatchObject({ template: script });
  });

  it('need an action, a type and a template that can be run', async () => {
    const action_id = await client.createAction();
    const create = (change: object) =>
      post('/actimpl/create', { type: 'ansible', action_id, template: shell, ...change });
    expectFailure(await create({ action_id: nobody }), 400, '^action_id: ');
    expectFailure(await create({ type: '' }), 400, /^type/);
    expectFailure(await create({ type: null }), 400, 'type is missing');
    expectFailure(await create({ template: 'x' }), 400, /^template/);
    expectFailure(
      await create({ template: { action: { module: 'shell', args: '{{a|b}}' } } }),
      400,
      'filter',
    );
    expect((await create({ type: 'salt', template: { anything: 1 } })).status).toBe(200);
  });

  it('of other modules need ansible on this machine', async () => {
    const bare = await ControlPlane.start([], { PATH: '/nowhere' });
    try {
      const other = new OrchestrationClient(bare);
      const action_id = await other.createAction();
      const template = { action: { module: 'copy', args: 'src=a dest=b' } };
      const params = { type: 'ansible', action_id, template };
      expectFailure(await other.post('/actimpl/create', params), 400, 'not installed on this machine');
      expect((await other.post('/actimpl/create', { ...params, template: shell })).status).toBe(200);
      expectFailure(await other.post(`/actimpl/update/${action_id}`, { template }), 400, 'not installed');
    } finally {
      await bare.remove();
    }
  });

  it('go, and may come again', async () => {
    const action = await client.createAction();
    const id = await client.implement(action);
    expectData(await send(plane, 'DELETE', `/actimpl/delete/${id}`), '');
    expectFailure(await post(`/actimpl/delete/${id}`), 400, 'data not found');
    expectFailure(await post('/actimpl/x'), 400, 'id is error');
    expectFailure(await post(`/actimpl/${id}`), 404, '^actimpl in db not found');
    expect(await client.implement(action)).toBe(id);
    expectData(await post(`/actimpl/delete/${id}`), '');
  });
});

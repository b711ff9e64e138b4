import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Page } from '@playwright/test';
import { startControlPlane, type ControlPlane } from '../e2e/control-plane.js';
import { post } from '../e2e/rolling-fleet.js';
import { folder, looks, prepare } from './looks.js';

let controlPlane: ControlPlane;
let web: number;

const addresses = (net: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `127.0.${net}.${index + 1}`);

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await mkdir(folder, { recursive: true });
  controlPlane = await startControlPlane();
  const add = async (path: string, content: object): Promise<number> => {
    const made = await post<number | { id: number }>(controlPlane, path, content);
    return typeof made === 'number' ? made : made.id;
  };
  const steps = (...names: string[]) => ({ steps: names.map((name) => ({ name })) });
  const tasks = {
    expand: await add('/task_tpl/create', { name: 'grow', ...steps('create_vm', 'register') }),
    shrink: await add('/task_tpl/create', { name: 'give-back', ...steps('unregister', 'return_vm') }),
  };
  const type = (name: string, desc: string, provider: string, config: object) =>
    add('/vm_type/create', { name, desc, provider, config });
  const racks = await type('rack-7', 'Spare blades', 'static', { machines: addresses(71, 12) });
  const stock = await type('rack-8', '', 'static', { machines: addresses(72, 6) });
  await type('hetzner-cx32', 'Small virtual machines', 'http', {
    url: 'https://machines.example.com',
    cluster: 32,
    credential: 'MACHINES_TOKEN',
  });
  await type('workshop', 'For trying out', 'docker', { image: 'web:next', env: { MODE: 'staging' } });
  const create = 'for i in $(seq $WHEELHOUSE_COUNT); do cloud create --json; done';
  await type('cloud', '', 'command', { create, destroy: 'cloud delete "$WHEELHOUSE_VM_ID"' });
  const discovery = await add('/sd/create', { name: 'edge', type: 'file', config: { name: 'web.json' } });
  const hosts = { hosts: ['local'], upstream: 'web', conf_path: '/etc/nginx/conf.d/web.conf' };
  await add('/sd/create', { name: 'edge-nginx', desc: 'Front of everything', type: 'nginx', config: hosts });
  const cluster_id = await add('/cluster/create', { name: 'eu-production', biz: 'shop' });
  const service = async (name: string, docker_image: string) =>
    add('/service/create', { name, docker_image, cluster_id });
  const front = await service('web-frontend', 'web:2026.11.20-3');
  const gateway = await service('api-gateway', 'gateway:3.11.2');
  const pool = (name: string, service_id: number, vm_type: number) =>
    add('/pool/create', { name, service_id, vm_type, sd_id: discovery, tasks });
  web = await pool('fra', front, racks);
  const api = await pool('api-fra', gateway, stock);
  const item = { concurr_ratio: 100, concurr_num: 2, week_day: 0, instance_num: 9 };
  await post(controlPlane, '/task/saveTask', {
    pool_id: web,
    type: 'expand',
    cron_items: [
      { ...item, time: '15:00' },
      { ...item, time: '22:00', instance_num: 4 },
    ],
    depend_items: [{ pool_id: api, ratio: 0.5, elastic_count: 1, step_name: 'register' }],
  });
  await post(controlPlane, '/task/saveTask', {
    pool_id: web,
    type: 'upload',
    cron_items: [{ ...item, time: '04:30', week_day: 2 }],
  });
  const { task_id: id } = await post<{ task_id: number }>(controlPlane, `/pool/expand/${web}`, { num: 6 });
  for (let state = 1; state < 2;) ({ state } = await post<{ state: number }>(controlPlane, `/task/${id}`));
});
test.afterAll(() => controlPlane.stop());

async function show(page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  const open = async (path: string): Promise<void> => {
    await page.goto(`${controlPlane.url}/ui/${path}`);
    await page.waitForTimeout(900);
  };
  await open(`topology?pool=${web}`);
  await shoot('pool-growth');
  await open(`topology?pool=${web}&ask=expand`);
  await page.getByRole('dialog').getByRole('textbox').fill('8');
  await page.waitForTimeout(900);
  await shoot('expand');
  await open(`topology?pool=${web}&ask=shrink`);
  await page.getByRole('dialog').getByRole('textbox').fill('4');
  await page.waitForTimeout(900);
  await shoot('shrink');
  await open(`topology?pool=${web}&ask=schedules`);
  await shoot('pool-schedules');
  await open('templates?tab=machines&of=1');
  await shoot('machine-templates');
  await open('templates?tab=machines&ask=add');
  await page.getByRole('dialog').getByRole('button', { name: 'Docker' }).click();
  await page.waitForTimeout(400);
  await shoot('machine-template-form');
  await open('templates?tab=discovery&of=2');
  await shoot('discoveries');
}

for (const look of looks) {
  test(`growth in ${look.locale}, ${look.theme}`, async ({ browser }) => {
    const page = await prepare(browser, look);
    await page.request.post(`${controlPlane.url}/api/platform/session`, {
      data: { token: controlPlane.adminToken },
    });
    await show(page, async (name) => {
      await page.evaluate('document.fonts.ready.then(() => null)');
      await page.screenshot({ path: join(folder, `${name}.${look.suffix}.png`), animations: 'disabled' });
    });
    await page.context().close();
  });
}

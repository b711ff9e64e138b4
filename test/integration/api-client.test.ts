import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientFile, generateClient } from '../../scripts/api-client.mjs';
import { ControlPlane, adminToken } from '../support/control-plane.js';

let plane: ControlPlane;

beforeAll(async () => {
  plane = await ControlPlane.start();
});
afterAll(() => plane.end());

it('has the types of the API that the UI is compiled with; else: npm run build && npm run generate:api', async () => {
  const headers = { Authorization: `Bearer ${adminToken}` };
  const description = await (await fetch(`${plane.url}/openapi.json`, { headers })).json();
  const file = resolve(import.meta.dirname, '../..', clientFile);
  expect(await readFile(file, 'utf8')).toBe(await generateClient(description as object, file));
});

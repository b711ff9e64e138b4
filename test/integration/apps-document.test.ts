import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isReadable, readCurl } from '../support/api-document.js';
import { AppsClient } from '../support/apps.js';
import { adminToken, ControlPlane } from '../support/control-plane.js';
import { send } from '../support/orchestration.js';

/** Every curl line of the published document, sent as it is printed, ids filled in (contract, README.md, "Bodies"). */
const lines = readFileSync(new URL('../fixtures/apps.zh.md', import.meta.url), 'utf8').split('\n');

interface Example {
  /** Line of the document on which the command begins. */
  readonly line: number;
  readonly text: string;
  /** What the printed answer has for it; 200 and nothing where none is printed. */
  readonly status: number;
  readonly answer: unknown;
}

/** Commands that nobody could run, by line: behind `"code"` a comma is missing. */
const unreadable = [440, 484, 670, 714];

function readExamples(): Example[] {
  return lines.flatMap((first, index): Example[] => {
    if (!/^\s*curl\b/.test(first)) return [];
    const end = lines.indexOf('```', index);
    const next = lines.findIndex((line, at) => at > end && /^\s*curl\b|^##/.test(line));
    const printed = lines.slice(end, next === -1 ? undefined : next);
    const status = /^status: (\d+)$/m.exec(printed.join('\n'))?.[1];
    const body = printed.find((line) => /^body: |^[[{]/.test(line))?.replace(/^body: /, '');
    return [
      {
        line: index + 1,
        text: lines.slice(index, end).join('\n'),
        status: Number(status ?? 200),
        answer: body === undefined ? undefined : (JSON.parse(body) as unknown),
      },
    ];
  });
}

const examples = readExamples();

let plane: ControlPlane;
let client: AppsClient;
beforeAll(async () => {
  plane = await ControlPlane.start();
  client = new AppsClient(plane);
});
afterAll(async () => {
  await plane.remove();
});

/** The app that the document's own example has made. */
let madeApp = '';

/** Makes what a path is about and fills its ids in. */
async function fill(path: string, method: string): Promise<string> {
  if (path === '/api/app') {
    if (method === 'GET') await client.createApp({ platforms: ['android', 'ios'] });
    return path;
  }
  // The document changes the app that it has made before: names are unique.
  if (path === '/api/app/:id' && method === 'PUT') return path.replace(':id', madeApp);
  const { id: appId } = await client.createApp();
  if (path === '/api/app/:id') return path.replace(':id', appId);
  const isVersion = path.includes('/version');
  const [part] = isVersion
    ? [await client.createVersion(appId)]
    : await client.createChannels(appId, [method === 'POST' ? 'another' : 'and-a0']);
  return path.replace(':appid', appId).replace(':id', part?.id ?? '');
}

/** The answer has what is printed: the same keys with the same kinds of value. */
function kindOf(printed: unknown): unknown {
  if (Array.isArray(printed)) return expect.arrayContaining([kindOf(printed[0])]) as unknown;
  if (typeof printed !== 'object' || printed === null) return expect.any(String) as unknown;
  const kinds = Object.entries(printed).map(([key, value]) => [key, kindOf(value)]);
  return expect.objectContaining(Object.fromEntries(kinds)) as unknown;
}

describe('the document', () => {
  it('has an example for each route of apps, versions and channels', () => {
    expect(examples).toHaveLength(15);
    const found = examples.filter(({ text }) => !isReadable(readCurl(text)));
    expect(found.map(({ line }) => line)).toEqual(unreadable);
  });

  for (const { line, text: printed, status, answer } of examples) {
    const isRepaired = unreadable.includes(line);
    const command = readCurl(isRepaired ? printed.replace(/("code": "[^"]*")/, '$1,') : printed);
    if (!isReadable(command)) throw new Error(`line ${line} cannot be read`);
    it(`line ${line}: ${command.method} ${command.path}${isRepaired ? ', with its comma' : ''}`, async () => {
      const path = await fill(command.path, command.method);
      expect(command.headers['authorization']).toMatch(/^Basic /);
      const authorization = `Basic ${Buffer.from(`admin:${adminToken}`).toString('base64')}`;
      // Without the token of the test's own client: Basic is what lets it in.
      const response = await fetch(plane.url + path, {
        method: command.method,
        headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
        ...(command.body === null ? {} : { body: command.body }),
      });
      const said = await response.text();
      expect(response.status, said).toBe(status);
      if (path === '/api/app' && status === 201) madeApp = (JSON.parse(said) as { id: string }).id;
      if (status === 204) expect(said).toBe('');
      else if (answer !== undefined) expect(JSON.parse(said)).toEqual(kindOf(answer));
    });
  }

  for (const line of unreadable) {
    it(`line ${line} as printed says where it is wrong`, async () => {
      const example = examples.find((each) => each.line === line);
      const body = /-d '([^']*)'/.exec(example?.text ?? '')?.[1] ?? '';
      const { status, body: reply } = await send(plane, 'POST', '/api/app', body);
      expect(status).toBe(400);
      expect((reply as unknown as { error: string }).error).toMatch(/CommaExpected at line 3, column \d+/);
    });
  }

  it('asks for a password where there is none, and lets no other in', async () => {
    // As a browser's page is opened: fetch alone would say otherwise of itself.
    const ask = (headers: Readonly<Record<string, string>>) =>
      new Promise<{ status: number; challenge: string; body: string }>((resolve, reject) => {
        get(`${plane.url}/api/app`, { headers }, (response) => {
          const { statusCode: status = 0, headers: had } = response;
          text(response).then(
            (body) => resolve({ status, challenge: had['www-authenticate'] ?? '', body }),
            reject,
          );
        }).on('error', reject);
      });
    const refused = { status: 401, challenge: expect.stringMatching(/^Basic /) as unknown };
    const body = expect.stringMatching(/^\{"error":".*token/) as unknown;
    expect(await ask({})).toEqual({ ...refused, body });
    expect(await ask({ authorization: 'Basic YWRtaW46Z3Vlc3NtZQ==' })).toEqual({ ...refused, body });
    expect(await ask({ 'sec-fetch-mode': 'cors' })).toEqual({ ...refused, challenge: '', body });
  });
});

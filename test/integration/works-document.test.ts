import { readFileSync } from 'node:fs';
import { parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences } from '../support/api-document.js';
import { ControlPlane } from '../support/control-plane.js';
import { compileJar, programs } from '../support/java.js';
import { WorksClient } from '../support/works.js';

/**
 * The published document, replayed: its requests are sent as printed, ids filled in, and its answers compared with ours
 * key by key; its tables are compared with the parameters we take.
 */
interface Section {
  readonly title: string;
  readonly line: number;
  readonly method: string;
  readonly path: string;
  /** Names of the tables' parameters, and whether each must be given. */
  readonly parameters: Readonly<Record<string, boolean>>;
  /** As printed, trailing commas and all; null without an example. */
  readonly request: string | null;
  readonly answer: unknown;
}

function readSections(): Section[] {
  const text = readFileSync(new URL('../fixtures/works.zh.md', import.meta.url), 'utf8');
  return text
    .split(/^(?=### \d+\. )/m)
    .slice(1)
    .map((part) => {
      const [, method = '', path = ''] = /^([A-Z]+) (\/\S+)$/m.exec(part) ?? [];
      const printed = (heading: string) =>
        new RegExp(`#### ${heading}\\n\`\`\`json\\n([\\s\\S]*?)\`\`\``).exec(part)?.[1];
      const answer = printed('响应体示例') ?? printed('响应体');
      return {
        title: /^### (.*)$/m.exec(part)?.[1] ?? '',
        line: text.slice(0, text.indexOf(part)).split('\n').length,
        method,
        path,
        parameters: Object.fromEntries(
          [...part.matchAll(/^\| (\w+) \| (是|否) \|/gm)].map(([, name, must]) => [name, must === '是']),
        ),
        request: printed('请求体示例') ?? null,
        answer: answer === undefined ? null : (parse(answer, [], { allowTrailingComma: true }) as unknown),
      };
    });
}

const sections = readSections();
const section = (path: string, method: string): Section =>
  sections.find((each) => each.path === path && each.method === method)!;

let plane: ControlPlane;
let works: WorksClient;
beforeAll(async () => {
  plane = await ControlPlane.start([], { WHEELHOUSE_RUNS_STOP_GRACE: '1' });
  works = new WorksClient(plane);
});
afterAll(async () => {
  await plane.remove();
});

const created = {
  user_id: '001a619f966644ff886976fbdb637fcb',
  name: '测试作业',
  description: '一个测试作业',
  type: 'STREAMING',
  category: 'FLNK_JAR',
  main_class_name: 'Main',
};

describe('the document', () => {
  it('has these sections', () => {
    expect(sections.map(({ method, path }) => `${method} ${path}`.trim())).toEqual([
      'POST /api/v1/works',
      'GET /api/v1/works/:work_id',
      'PATCH /api/v1/works/:work_id',
      'DELETE /api/v1/works/:work_id',
      'GET /api/v1/works',
      'GET /api/v1/works/search',
      'GET /api/v1/works/:work_id/tasks',
      // Its last one, the detail of a task, is yet to be written: ours is in contract, works.md.
      '',
    ]);
  });

  it('names no parameter that we do not take, and none of ours must be given that is optional there', async () => {
    interface Description {
      readonly paths: Record<string, Record<string, unknown>>;
    }
    const { body } = await plane.json<Description>('/openapi.json');
    for (const { method, path, parameters, title } of sections.filter((each) => each.path !== '')) {
      const route = body.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] as {
        parameters?: { name: string; required?: boolean }[];
        requestBody?: { content: Record<string, { schema: { properties: object; required?: string[] } }> };
      };
      const [content] = Object.values(route.requestBody?.content ?? {});
      const ours = new Map<string, boolean>([
        ...(route.parameters ?? []).map(({ name, required = false }) => [name, required] as const),
        ...Object.keys(content?.schema.properties ?? {}).map(
          (name) => [name, content?.schema.required?.includes(name) ?? false] as const,
        ),
      ]);
      const isOfPath = (name: string) => path.includes(`:${name}`);
      for (const [name, must] of Object.entries(parameters)) {
        expect(ours.has(name), `${title}: ${name}`).toBe(true);
        if (!isOfPath(name) && ours.get(name) === true) expect(must, `${title}: ${name}`).toBe(true);
      }
    }
  });

  it('creates, shows, changes, lists, searches and deletes as printed', async () => {
    const { work_id } = await works.data<{ work_id: string }>('POST', '', created);
    const answers = async (method: string, path: string, filled = path) => {
      const { request, answer, line } = section(path, method);
      const response = await plane.fetch(filled, {
        method,
        ...(request === null || method === 'GET' ? {} : { body: request }),
      });
      expect(response.status, `line ${line}`).toBe(200);
      const reply = (await response.json()) as { data?: unknown };
      expect(differences(answer, reply), `line ${line}`).toEqual([]);
      return reply;
    };
    const one = `/api/v1/works/${work_id}`;
    const { data } = await answers('PATCH', '/api/v1/works/:work_id', one);
    expect((await answers('GET', '/api/v1/works/:work_id', one)).data).toEqual(data);
    expect(data).toMatchObject({
      work_id,
      name: '测试作业2',
      // The printed answer has 1, where the printed request says 2: what is sent is recorded.
      status: 2,
      extra_params: ['-Doptions fdfdf'],
      java_version: '8',
      run_frequency: 'hourly',
    });
    await answers(
      'GET',
      '/api/v1/works',
      `/api/v1/works?limit=10&offset=0&user_id=${created.user_id}&status=2`,
    );
    await answers('GET', '/api/v1/works/search', '/api/v1/works/search?limit=10&offset=0&name=作业&status=2');
    expect(await answers('DELETE', '/api/v1/works/:work_id', one)).toEqual({ code: 0 });
  });

  it('lists tasks as printed: the running one first, then one that has ended', async () => {
    const jar = await compileJar({ ...programs.stream, ...programs.batch });
    const { work_id } = await works.createWithJar(jar, { main_class_name: 'demo.Batch' });
    await works.ended(await works.run(work_id));
    await works.data('PATCH', `/${work_id}`, { main_class_name: 'demo.Stream' });
    await works.sees(await works.run(work_id), (text) => text === 'record 1');
    const { answer, request, path } = section('/api/v1/works/:work_id/tasks', 'GET');
    const filled = path.replace(':work_id', work_id);
    // Its request has a body, which fetch cannot send with GET: the server's own tests do.
    expect(parse(request ?? '', [], { allowTrailingComma: true })).toEqual({ work_id: expect.any(String) });
    const { body } = await plane.json<{ data: unknown[] }>(filled);
    const [running, ended] = (answer as { data: unknown[] }).data;
    expect(differences(answer, body)).toEqual([]);
    expect(body.data[0]).toMatchObject({
      status: (running as { status: number }).status,
      ended_at: null,
      run_time: 0,
    });
    expect(differences(ended, body.data[1])).toEqual([]);
    expect(body.data[1]).toMatchObject({ status: (ended as { status: number }).status });
    await works.call('POST', `/${work_id}/stop`);
    await works.newest(work_id, (task) => task.status === 5);
  });
});

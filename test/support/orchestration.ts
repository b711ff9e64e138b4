import { request as httpRequest } from 'node:http';
import { expect } from 'vitest';
import { adminToken, type ControlPlane } from './control-plane.js';

/** The orchestration family's envelope. */
export interface Envelope<T = unknown> {
  readonly code: number;
  readonly msg: string;
  readonly data: T;
  readonly page?: number;
  readonly page_size?: number;
  readonly query_count?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: Envelope;
}

/** Sends exactly these bytes, also where `fetch` would not: a GET may have a body. */
export async function send(
  plane: ControlPlane,
  method: string,
  path: string,
  body: string | null = null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      plane.url + path,
      { method, headers: { ...headers, ...length, authorization: adminToken } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: (text === '' ? {} : JSON.parse(text)) as Envelope,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** Calls the orchestration API of a control plane, the way most tests want it. */
export class OrchestrationClient {
  constructor(readonly plane: ControlPlane) {}

  async post(path: string, params?: object): Promise<Answer> {
    return send(this.plane, 'POST', path, params === undefined ? null : JSON.stringify(params));
  }

  /** @returns the data of a success. @throws when it is none. */

  async data<T>(path: string, params?: object): Promise<T> {
    const { status, body } = await this.post(path, params);
    if (status !== 200 || body.code !== 0) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
    return body.data as T;
  }

  async createCluster(name = unique('cluster')): Promise<number> {
    return this.data('/cluster/create', { name, desc: 'a cluster', biz: '1' });
  }

  async createService(clusterId?: number, name = unique('service')): Promise<number> {
    const { id } = await this.data<{ id: number }>('/service/create', {
      name,
      desc: 'a service',
      service_type: 'Java',
      docker_image: 'registry/web:1.0',
      cluster_id: clusterId ?? (await this.createCluster()),
    });
    return id;
  }

  async createPool(serviceId?: number, more: object = {}): Promise<number> {
    const { id } = await this.data<{ id: number }>('/pool/create', {
      name: unique('pool'),
      desc: 'a pool',
      vm_type: 0,
      sd_id: 0,
      service_id: serviceId ?? (await this.createService()),
      ...more,
    });
    return id;
  }

  async createTemplate(steps: readonly object[] = [], name = unique('template')): Promise<number> {
    return this.data('/task_tpl/create', { name, desc: 'a template', steps });
  }

  async createAction(params: object = {}, name = unique('action')): Promise<number> {
    return this.data('/action/create', { name, desc: 'an action', params });
  }

  async createRemoteStep(actions: readonly string[] = ['echo'], name = unique('step')): Promise<number> {
    return this.data('/remote_step/create', { name, desc: 'a step', actions });
  }

  async implement(actionId: number, args = 'true', type = 'ansible'): Promise<number> {
    const template = { action: { module: 'shell', args } };
    return this.data('/actimpl/create', { type, action_id: actionId, template });
  }
}

/** The id of nothing. */
export const nobody = 999_999_999;

/** Checks the envelope of a failure. */
export function expectFailure({ status, body }: Answer, code: number, message: string | RegExp): void {
  expect({ status, ...body }).toEqual({ status: code, code, msg: expect.stringMatching(message), data: {} });
}

/** Checks the envelope of a success. */
export function expectData({ status, body }: Answer, data: unknown): void {
  expect({ status, body }).toEqual({ status: 200, body: { code: 0, msg: 'success', data } });
}

let made = 0;

/** @returns a name that no other call has returned. */
export const unique = (word: string): string => `${word}-${++made}`;

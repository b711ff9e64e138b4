import { openSecrets } from '../../engine/vault/secrets.js';
import type { Vault } from '../../engine/vault/vault.js';
import type { Store } from '../../store/store.js';
import { askHttp, HttpServiceError } from '../bounded-fetch.js';
import type { ConfigOf } from './machine-config.js';
import type { Machine, MachineOrder } from './machine.entity.js';
import { ProviderError, type GivenMachines, type MachineProvider, type MachineStanding } from './provider.js';

/** Secrets are given by group; those of this one may be sent to providers and discoveries. */
export const secretsGroup = 'orchestration';

/** Making machines may take its time before it answers; the rest does not. */
const createLimitMs = 120_000;
const usualLimitMs = 30_000;

/** States by their numbers, as managers of machines with this API have them. */
const readyStates: readonly unknown[] = [1, '1', 'success', 'ready', 'running'];
const failedStates: readonly unknown[] = [
  2,
  4,
  5,
  7,
  '2',
  '4',
  '5',
  '7',
  'failed',
  'error',
  'timeout',
  'deleted',
];

/** Machines from a service over HTTP (contract, orchestration.md, "Machine templates"). */
export class HttpProvider implements MachineProvider {
  readonly #store: Store;
  readonly #vault: Vault;

  constructor(store: Store, vault: Vault) {
    this.#store = store;
    this.#vault = vault;
  }

  async obtain(order: MachineOrder, cancel: AbortSignal): Promise<GivenMachines> {
    const config = order.config as ConfigOf<'http'>;
    const path = `/v1/cluster/${encodeURIComponent(config.cluster ?? order.typeId)}/expand/${order.nodes.length}`;
    // Who asks twice with the same key wants one answer, not twice as many machines.
    const headers = { 'idempotency-key': order.id };
    const content = await this.#ask(config, 'POST', path, { limitMs: createLimitMs, headers, cancel });
    const machines = listOf(content, 'POST').map((item) => {
      const { vmId, address } = machineIn(item);
      return { vmId, address };
    });
    return { machines, problem: '' };
  }

  async look(
    order: MachineOrder,
    machines: readonly Machine[],
    cancel: AbortSignal,
  ): Promise<ReadonlyMap<string, MachineStanding>> {
    const config = order.config as ConfigOf<'http'>;
    const ids = machines.map(({ vmId }) => encodeURIComponent(vmId)).join(',');
    const content = await this.#ask(config, 'GET', `/v1/instance/status/${ids}`, {
      limitMs: usualLimitMs,
      cancel,
    });
    return new Map(
      listOf(content, 'GET').map((item) => {
        const { vmId, address, status } = machineIn(item);
        const isReady = address !== '' && (status === undefined || readyStates.includes(status));
        const hasFailed = failedStates.includes(status);
        const state = hasFailed ? 'failed' : isReady ? 'ready' : 'pending';
        const problem = hasFailed ? `the provider says that ${vmId} is in state ${String(status)}` : '';
        return [vmId, { state, address, problem }];
      }),
    );
  }

  async giveBack({ config, vmId }: Machine, cancel: AbortSignal): Promise<void> {
    try {
      const path = `/v1/instance/${encodeURIComponent(vmId)}`;
      await this.#ask(config as ConfigOf<'http'>, 'DELETE', path, { limitMs: usualLimitMs, cancel });
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof HttpServiceError && cause.status === 404) return;
      throw error;
    }
  }

  intervalOf({ config }: MachineOrder): number {
    return ((config as ConfigOf<'http'>).interval ?? 5) * 1000;
  }

  async #ask(
    { url, credential }: ConfigOf<'http'>,
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    more: {
      readonly limitMs: number;
      readonly cancel: AbortSignal;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<unknown> {
    const headers = { ...more.headers, ...(await this.#authorization(credential)) };
    let answer: unknown;
    try {
      answer = await askHttp({ ...more, method, url: url.replace(/\/+$/, '') + path, headers });
    } catch (error) {
      if (!(error instanceof HttpServiceError)) throw error;
      throw new ProviderError(error.message, { isOpen: error.isOpen, cause: error });
    }
    if (!isRecord(answer)) return answer;
    const { code, msg } = answer;
    if (code !== undefined && Number(code) !== 0)
      throw new ProviderError(
        `${method} ${path} was refused: ${typeof msg === 'string' ? msg : JSON.stringify(code)}`,
      );
    return answer['content'] ?? answer['data'] ?? answer['result'] ?? null;
  }

  async #authorization(credential: string | undefined): Promise<Readonly<Record<string, string>>> {
    if (credential === undefined) return {};
    const secrets = await openSecrets(this.#store.read, this.#vault, secretsGroup, [credential]);
    return { authorization: `Bearer ${secrets[credential] ?? ''}` };
  }
}

function listOf(content: unknown, method: string): unknown[] {
  if (Array.isArray(content)) return content as unknown[];
  // It may have made machines all the same.
  throw new ProviderError(`the answer to ${method} has no list of machines`, { isOpen: method === 'POST' });
}

/** A machine is told of by its id alone, or by an object. */
function machineIn(item: unknown): { vmId: string; address: string; status: unknown } {
  if (typeof item === 'string' || typeof item === 'number')
    return { vmId: String(item), address: '', status: undefined };
  if (isRecord(item)) {
    const id = item['instance_id'] ?? item['vm_id'] ?? item['id'];
    const address = item['ip_address'] ?? item['ip'];
    if (typeof id === 'string' || typeof id === 'number') {
      const vmId = String(id);
      return { vmId, address: typeof address === 'string' ? address : '', status: item['status'] };
    }
  }
  throw new ProviderError(`the provider tells of a machine without an id: ${JSON.stringify(item)}`, {
    isOpen: true,
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

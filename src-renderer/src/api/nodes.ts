import { readNdjson } from '../lib/ndjson';
import { ApiError, isAborted } from './error';
import { openRoute, requestRoute, type RouteParameters } from './route';

/** What a node says of itself; null for what it does not tell. */
export interface NodeFacts {
  readonly hostname: string | null;
  readonly os: string | null;
  readonly kernel: string | null;
  readonly arch: string | null;
  readonly cpus: number | null;
  /** Load average of a minute; absent in facts of long ago. */
  readonly load?: number | null;
  readonly memoryBytes: number | null;
  readonly memoryAvailableBytes: number | null;
  readonly diskBytes: number | null;
  readonly diskFreeBytes: number | null;
  /** Version of the daemon. */
  readonly docker: string | null;
  readonly java: string | null;
  /** The node's clock less the control plane's. */
  readonly clockSkewMs: number | null;
  /** Where runs are kept. */
  readonly folder: string;
  /** Sentences on what will cause trouble there. */
  readonly warnings: readonly string[];
}

export interface HostKey {
  readonly type: string;
  readonly fingerprint: string;
  readonly seenAt: number;
  /** An operator, or "first use". */
  readonly acceptedBy: string;
}

export type NodeExecutor = 'local' | 'ssh' | 'docker';

export interface Node {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly executor: NodeExecutor;
  /** Null: as the credential says. */
  readonly user: string | null;
  readonly credentialId: string | null;
  /** Name of the credential. */
  readonly credential: string | null;
  readonly jumpNodeId: number | null;
  /** How it has to do with Docker: where its daemon listens, or which container it is. */
  readonly docker: { readonly endpoint?: string; readonly container?: string } | null;
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  /** Runs at once. */
  readonly capacity: number;
  /** Runs that take a place now. */
  readonly running: number;
  readonly online: boolean;
  /** Why it is not online; null also when it was never tried. */
  readonly offlineReason: string | null;
  readonly lastSeenAt: number | null;
  /** When it is looked at again; null while it is being looked at. */
  readonly nextLookAt: number | null;
  readonly facts: NodeFacts | null;
  /** Load by processors over the last minutes, oldest first. */
  readonly recentLoad: readonly (number | null)[];
  readonly poolId: number | null;
  readonly createdAt: number;
  readonly hostKey: HostKey | null;
  /** A key that it has shown and that is not trusted. */
  readonly offeredHostKey: HostKey | null;
}

/** How much of a node was in use; null for what it does not tell. All null: it did not answer. */
export interface NodeSample {
  /** Epoch milliseconds, by the control plane's clock. */
  readonly at: number;
  /** Load average of a minute by processors. */
  readonly load: number | null;
  /** 0 to 1. */
  readonly memory: number | null;
  /** 0 to 1. */
  readonly disk: number | null;
  /** Bytes a second. */
  readonly received: number | null;
  readonly sent: number | null;
}

export interface NodeMetricsAnswer {
  /** The control plane's clock. */
  readonly now: number;
  /** From one sample to the next at present. */
  readonly everyMs: number;
  /** Oldest first. */
  readonly samples: readonly NodeSample[];
}

export type TestStepName =
  'connect' | 'host_key' | 'authenticate' | 'session' | 'prepare' | 'upload' | 'command' | 'facts';

/** One step on the way to a node. */
export interface TestStep {
  /** Jump hosts come first, by their names. */
  readonly machine: string;
  readonly name: TestStepName;
  /** Null while it goes on. */
  readonly ok: boolean | null;
  readonly ms?: number;
  readonly message?: string;
}

export interface NodeTest {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  readonly facts: NodeFacts | null;
}

export type NodeRequest = NonNullable<RouteParameters<'/api/platform/nodes', 'post'>['body']>;
export type NodeChange = NonNullable<RouteParameters<'/api/platform/nodes/{id}', 'patch'>['body']>;

/** A node of a file that is imported. */
export interface ImportItem {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string | null;
  readonly jump: string | null;
  readonly groups: readonly string[];
  readonly tags: readonly string[];
  /** Sentences on what of its entry was changed or left out. */
  readonly notes: readonly string[];
  /** It is there already, and stays as it is. */
  readonly exists: boolean;
}

export const importFormats = ['openssh', 'ansible-ini', 'ansible-yaml'] as const;
export type ImportFormat = (typeof importFormats)[number];

export interface ImportReport {
  readonly format: ImportFormat;
  /** Sentences on what of the file was left out. */
  readonly notes: readonly string[];
  readonly items: readonly ImportItem[];
}

export type ImportRequest = NonNullable<RouteParameters<'/api/platform/nodes/import', 'post'>['body']>;

const PAGE = 1000;

/** Lists all nodes, by number. */
export async function listNodes(signal?: AbortSignal): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for (let cursor: number | null = 0; cursor !== null;) {
    const page: { items: Node[]; nextCursor: number | null } = await requestRoute(
      'get',
      '/api/platform/nodes',
      { query: { limit: PAGE, cursor } },
      { signal },
    );
    nodes.push(...page.items);
    cursor = page.nextCursor;
  }
  return nodes;
}

export function readNode(id: number, signal?: AbortSignal): Promise<Node> {
  return requestRoute('get', '/api/platform/nodes/{id}', { path: { id } }, { signal });
}

export function createNode(request: NodeRequest): Promise<Node> {
  return requestRoute('post', '/api/platform/nodes', { body: request });
}

/** Changes a node; what is not given stays. */
export function changeNode(id: number, change: NodeChange): Promise<Node> {
  return requestRoute('patch', '/api/platform/nodes/{id}', { path: { id }, body: change });
}

/** Removes a node; refused while something needs it. */
export async function removeNode(id: number): Promise<void> {
  await requestRoute('delete', '/api/platform/nodes/{id}', { path: { id } });
}

/**
 * Reads how much of a node was in use.
 * @param query `live`: somebody looks, so that it is sampled every few seconds for a while; `after`: only samples after
 * that, epoch milliseconds.
 */
export function readNodeMetrics(
  id: number,
  query: { readonly live: boolean; readonly after: number },
  signal?: AbortSignal,
): Promise<NodeMetricsAnswer> {
  return requestRoute('get', '/api/platform/nodes/{id}/metrics', { path: { id }, query }, { signal });
}

/**
 * Connects to a node.
 * @param onStep told of each step when it begins and when it has ended.
 * @throws {ApiError} when the test itself broke off; a node that cannot be reached is a result.
 */
export async function testNode(
  id: number,
  onStep: (step: TestStep) => void,
  signal: AbortSignal,
): Promise<NodeTest> {
  const given = { path: { id }, body: { live: true } };
  const response = await openRoute('post', '/api/platform/nodes/{id}/test', given, { signal });
  const results: NodeTest[] = [];
  try {
    if (response.body) {
      await readNdjson(response.body, (records) => {
        for (const record of records as ({ step: TestStep } | NodeTest)[]) {
          if ('step' in record) onStep(record.step);
          else results.push(record);
        }
      });
    }
  } catch (cause) {
    if (isAborted(cause)) throw cause;
    throw new ApiError('unreachable', 'The answer broke off.', { cause });
  }
  const [result] = results;
  if (result === undefined) throw new ApiError('unreachable', 'The answer broke off.');
  return result;
}

/** Trusts the key that a node has shown, by its fingerprint, or another one as ssh-keyscan prints it. */
export function trustHostKey(id: number, key: { fingerprint: string } | { key: string }): Promise<Node> {
  return requestRoute('post', '/api/platform/nodes/{id}/trust-host-key', { path: { id }, body: key });
}

/** Adds the nodes of a file, or only tells what would be added. */
export function importNodes(request: ImportRequest, signal?: AbortSignal): Promise<ImportReport> {
  return requestRoute('post', '/api/platform/nodes/import', { body: request }, { signal });
}

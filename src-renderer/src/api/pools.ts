import { requestRoute } from './route';

/** A page of a list as the orchestration family replies. */
interface ListAnswer<T> {
  readonly data: readonly T[];
  readonly query_count: number;
}

interface PoolRow {
  readonly id: number;
  readonly name: string;
  readonly service_id: number;
}

interface ServiceRow {
  readonly id: number;
  readonly name: string;
}

type ListRoute = '/pool/list' | '/service/list';

const PAGE = 1000;

async function listAll<T>(route: ListRoute, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1; ; page += 1) {
    const given = { query: { page, page_size: PAGE } };
    const answer: ListAnswer<T> = await requestRoute('get', route, given, { signal });
    rows.push(...answer.data);
    if (answer.data.length < PAGE) return rows;
  }
}

/** Names all pools as people know them, "service / pool", by number. */
export async function readPoolNames(signal?: AbortSignal): Promise<ReadonlyMap<number, string>> {
  const [pools, services] = await Promise.all([
    listAll<PoolRow>('/pool/list', signal),
    listAll<ServiceRow>('/service/list', signal),
  ]);
  const serviceNames = new Map(services.map(({ id, name }) => [id, name]));
  return new Map(
    pools.map(({ id, name, service_id: serviceId }) => {
      const service = serviceNames.get(serviceId);
      return [id, service === undefined ? name : `${service} / ${name}`];
    }),
  );
}

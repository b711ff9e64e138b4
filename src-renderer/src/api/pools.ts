import { listPools, listServices } from './orchestration';

/** Names all pools as people know them, "service / pool", by number. */
export async function readPoolNames(signal?: AbortSignal): Promise<ReadonlyMap<number, string>> {
  const [pools, services] = await Promise.all([listPools(signal), listServices(signal)]);
  const serviceNames = new Map(services.map(({ id, name }) => [id, name]));
  return new Map(
    pools.map(({ id, name, service_id: serviceId }) => {
      const service = serviceNames.get(serviceId);
      return [id, service === undefined ? name : `${service} / ${name}`];
    }),
  );
}

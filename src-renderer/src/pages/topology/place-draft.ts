import type { Cluster, ConnectionSpec, Pool, Service, TemplatePurpose } from '../../api/orchestration-types';

/** What somebody wants to add (no id yet) or to change. */
export type PlaceRequest = { readonly name: string | null } & (
  | { readonly kind: 'cluster'; readonly cluster: Cluster | null }
  | { readonly kind: 'service'; readonly service: Service | null; readonly clusterId: number | null }
  | { readonly kind: 'pool'; readonly pool: Pool | null; readonly serviceId: number | null }
);

/** A cluster, a service or a pool while it is being entered. */
export interface PlaceDraft {
  readonly kind: PlaceRequest['kind'];
  /** Null for a new one. */
  readonly id: number | null;
  name: string;
  desc: string;
  connection: ConnectionSpec;
  /** The cluster of a service, the service of a pool. */
  parentId: number | null;
  biz: string;
  serviceType: string;
  image: string;
  /** Number of the machine template; null for none. */
  vmTypeId: number | null;
  /** Number of the service discovery; null for none. */
  sdId: number | null;
  /** Templates by what they are for; 0 for the built-in one. */
  tasks: Record<TemplatePurpose, number>;
}

/** @returns what the form begins with. */
export function draftOf(request: PlaceRequest): PlaceDraft {
  const empty: PlaceDraft = {
    kind: request.kind,
    id: null,
    name: '',
    desc: '',
    connection: {},
    parentId: null,
    biz: '',
    serviceType: '',
    image: '',
    vmTypeId: null,
    sdId: null,
    tasks: { expand: 0, shrink: 0, deploy: 0 },
  };
  switch (request.kind) {
    case 'cluster': {
      const { cluster } = request;
      return cluster === null ? empty : { ...empty, ...cluster };
    }
    case 'service': {
      const { service, clusterId } = request;
      if (service === null) return { ...empty, parentId: clusterId };
      const { id, name, desc, connection, cluster_id: parentId } = service;
      const more = { serviceType: service.service_type, image: service.docker_image };
      return { ...empty, id, name, desc, connection, parentId, ...more };
    }
    case 'pool': {
      const { pool, serviceId } = request;
      if (pool === null) return { ...empty, parentId: serviceId };
      const { id, name, desc, connection, service_id: parentId, tasks } = pool;
      const supply = { vmTypeId: pool.vm_type || null, sdId: pool.sd_id || null };
      return { ...empty, id, name, desc, connection, parentId, ...supply, tasks: { ...tasks } };
    }
  }
}

import type { ConnectionSpec } from '../../api/orchestration-types';
import type { Words } from '../../locales';
import type { PoolPlace } from '../../stores/topology';

/** Says a connection in short: `deploy@ port 22, credential fleet`; '' for one that says nothing. */
export function specText({ user, port, credential }: ConnectionSpec, t: Words['t']): string {
  return [
    user === undefined ? null : `${user}@`,
    port === undefined ? null : t('topology.port', { port: String(port) }),
    credential === undefined ? null : t('topology.withCredential', { name: credential }),
  ]
    .filter((part) => part !== null)
    .join(t('app.comma'));
}

/** Says how new nodes of a pool are logged in to, and who says so: the first level that says anything of a thing counts. */
export function connectionText({ pool, service, cluster }: PoolPlace, t: Words['t']): string {
  const merged = { ...cluster.connection, ...service.connection, ...pool.connection };
  const text = specText(merged, t);
  if (text === '') return t('topology.standardConnection');
  const says = (spec: ConnectionSpec): boolean => Object.keys(spec).length > 0;
  if (says(pool.connection)) return text;
  return t(says(service.connection) ? 'topology.ofService' : 'topology.ofCluster', { text });
}

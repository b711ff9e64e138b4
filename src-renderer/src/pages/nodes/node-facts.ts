import type { Node } from '../../api/nodes';
import type { Fact } from '../../components/fact';
import type { Times } from '../../composables/times';
import { formatSize } from '../../format/size';
import type { Words } from '../../locales';

interface FactWords {
  readonly t: Words['t'];
  readonly times: Times;
}

/** A clock within this is right: the question itself takes as long. */
const RIGHT_WITHIN = 1000;

function skewOf(milliseconds: number | null, { t, times }: FactWords): string {
  if (milliseconds === null) return t('app.none');
  if (Math.abs(milliseconds) < RIGHT_WITHIN) return t('nodes.facts.skewNone');
  const time = times.duration(Math.abs(milliseconds));
  return t(milliseconds > 0 ? 'nodes.facts.skewAhead' : 'nodes.facts.skewBehind', { time });
}

/** What a node said of itself. */
export function nodeFacts({ facts, createdAt }: Node, words: FactWords): Fact[] {
  const { t, times } = words;
  const created = { key: 'created', label: t('nodes.facts.created'), value: times.full(createdAt) };
  if (facts === null) return [created];
  const none = t('app.none');
  const room = (free: number | null, total: number | null): string => {
    if (total === null) return none;
    if (free === null) return formatSize(total);
    return t('nodes.facts.free', { free: formatSize(free), total: formatSize(total) });
  };
  const version = (text: string | null) =>
    text === null ? { value: t('nodes.facts.missing'), isDefault: true } : { value: text, isMono: true };
  return [
    { key: 'hostname', label: t('nodes.facts.hostname'), value: facts.hostname ?? none, isMono: true },
    { key: 'os', label: t('nodes.facts.os'), value: facts.os ?? none },
    { key: 'kernel', label: t('nodes.facts.kernel'), value: facts.kernel ?? none },
    { key: 'arch', label: t('nodes.facts.arch'), value: facts.arch ?? none, isMono: true },
    { key: 'cpus', label: t('nodes.facts.cpus'), value: String(facts.cpus ?? none) },
    { key: 'load', label: t('nodes.facts.load'), value: facts.load?.toFixed(2) ?? none },
    {
      key: 'memory',
      label: t('nodes.facts.memory'),
      value: room(facts.memoryAvailableBytes, facts.memoryBytes),
    },
    { key: 'disk', label: t('nodes.facts.disk'), value: room(facts.diskFreeBytes, facts.diskBytes) },
    { key: 'docker', label: t('nodes.facts.docker'), ...version(facts.docker) },
    { key: 'java', label: t('nodes.facts.java'), ...version(facts.java) },
    { key: 'skew', label: t('nodes.facts.skew'), value: skewOf(facts.clockSkewMs, words) },
    { key: 'folder', label: t('nodes.facts.folder'), value: facts.folder, isMono: true },
    created,
  ];
}

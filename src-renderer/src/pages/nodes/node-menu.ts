import type { Node } from '../../api/nodes';
import type { MenuItem } from '../../components/MenuButton.vue';
import type { Words } from '../../locales';

export type NodeMenuKey = 'open' | 'test' | 'command' | 'key' | 'edit' | 'tag' | 'remove';

/** Why something cannot be done now, or null: by those who operate, and by those who administer. */
export interface NodeGates {
  readonly operator: string | null;
  readonly admin: string | null;
}

/** What can be done to a node. */
export function nodeMenu(node: Node, t: Words['t'], gates: NodeGates): MenuItem<NodeMenuKey>[] {
  const isLocal = node.executor === 'local';
  const fixed = gates.admin ?? (isLocal ? t('nodes.localFixed') : null);
  return [
    { key: 'open', label: t('nodes.open') },
    { key: 'test', label: t('nodes.test'), disabledReason: gates.operator },
    { key: 'command', label: t('commands.run'), disabledReason: gates.operator },
    ...(node.executor === 'ssh' ? [{ key: 'key' as const, label: t('nodes.tabs.hostKey') }] : []),
    { key: 'edit', label: t('nodes.edit'), disabledReason: fixed },
    { key: 'tag', label: t('nodes.tagAction'), disabledReason: fixed },
    { key: 'remove', label: t('nodes.remove'), disabledReason: fixed, isDangerous: true },
  ];
}

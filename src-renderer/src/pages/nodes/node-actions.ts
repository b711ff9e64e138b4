import { changeNode, removeNode, trustHostKey, type Node } from '../../api/nodes';
import { useWords } from '../../locales';
import { useNodes } from '../../stores/nodes';
import { useToasts } from '../../stores/toasts';

export interface NodeActions {
  /**
   * Makes a key the one that a node must show from now on.
   * @throws {ApiError} when it is refused.
   */
  readonly trust: (node: Node, key: { fingerprint: string } | { key: string }) => Promise<Node>;
  /** Adds tags to nodes and takes others away; a toast says of which. */
  readonly tag: (
    nodes: readonly Node[],
    added: readonly string[],
    removed: readonly string[],
  ) => Promise<void>;
  /** Removes nodes. @returns those that are gone; toasts say why others are not. */
  readonly remove: (nodes: readonly Node[]) => Promise<readonly Node[]>;
}

/** What can be done to nodes from anywhere. */
export function useNodeActions(): NodeActions {
  const { t } = useWords();
  const store = useNodes();
  const toasts = useToasts();

  const subjectOf = (nodes: readonly Node[]): string =>
    nodes.length === 1 ? (nodes[0]?.name ?? '') : t('nodes.some', { count: nodes.length });

  async function tag(
    nodes: readonly Node[],
    added: readonly string[],
    removed: readonly string[],
  ): Promise<void> {
    const done: Node[] = [];
    for (const node of nodes) {
      const tags = [...new Set([...node.tags, ...added])].filter((each) => !removed.includes(each));
      if (String(tags) === String(node.tags)) continue;
      try {
        store.put(await changeNode(node.id, { tags }));
        done.push(node);
      } catch (error) {
        toasts.showFailure(t('machineErrors.tagNode', { name: node.name }), error);
      }
    }
    if (done.length === 0) return;
    toasts.show({
      kind: 'done',
      subject: subjectOf(done),
      text: t('nodes.tagged', { count: done.length }),
      undo: () => void restore(done),
    });
  }

  /** Gives nodes back the tags that they had. */
  async function restore(nodes: readonly Node[]): Promise<void> {
    for (const { id, name, tags } of nodes) {
      try {
        store.put(await changeNode(id, { tags: [...tags] }));
      } catch (error) {
        toasts.showFailure(t('machineErrors.tagNode', { name }), error);
      }
    }
  }

  return {
    tag,
    async trust(node, key) {
      const trusted = await trustHostKey(node.id, key);
      store.put(trusted);
      toasts.show({ kind: 'done', subject: node.name, text: t('hostKey.accepted') });
      return trusted;
    },
    async remove(nodes) {
      const gone: Node[] = [];
      for (const node of nodes) {
        try {
          await removeNode(node.id);
          gone.push(node);
        } catch (error) {
          toasts.showFailure(t('machineErrors.removeNode', { name: node.name }), error);
        }
      }
      store.reload();
      if (gone.length > 0) {
        const text = t('nodes.removed', { count: gone.length });
        toasts.show({ kind: 'done', subject: subjectOf(gone), text });
      }
      return gone;
    },
  };
}

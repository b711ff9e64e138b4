import { shallowRef, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import type { Node } from '../../api/nodes';
import type { NodeMenuKey } from './node-menu';

/** What a page asks about nodes, a dialog for each. */
export interface NodeDialogs {
  readonly testing: ShallowRef<readonly Node[]>;
  readonly commanding: ShallowRef<readonly Node[]>;
  readonly tagging: ShallowRef<readonly Node[]>;
  readonly removing: ShallowRef<readonly Node[]>;
  readonly editing: ShallowRef<Node | null>;
  readonly comparing: ShallowRef<Node | null>;
  /** Does what was chosen from a node's menu. */
  readonly act: (key: NodeMenuKey, node: Node) => void;
}

export function useNodeDialogs(): NodeDialogs {
  const router = useRouter();
  const testing = shallowRef<readonly Node[]>([]);
  const commanding = shallowRef<readonly Node[]>([]);
  const tagging = shallowRef<readonly Node[]>([]);
  const removing = shallowRef<readonly Node[]>([]);
  const editing = shallowRef<Node | null>(null);
  const comparing = shallowRef<Node | null>(null);

  const acts: Readonly<Record<NodeMenuKey, (node: Node) => void>> = {
    open: ({ id }) => void router.push({ name: 'node', params: { id } }),
    test: (node) => (testing.value = [node]),
    command: (node) => (commanding.value = [node]),
    tag: (node) => (tagging.value = [node]),
    remove: (node) => (removing.value = [node]),
    edit: (node) => (editing.value = node),
    key: (node) => (comparing.value = node),
  };
  return {
    testing,
    commanding,
    tagging,
    removing,
    editing,
    comparing,
    act: (key, node) => acts[key](node),
  };
}

import { onScopeDispose } from 'vue';
import { useNodes } from '../stores/nodes';

/** The nodes, kept up to date for as long as the calling component is there. */
export function useFollowedNodes(): ReturnType<typeof useNodes> {
  const nodes = useNodes();
  onScopeDispose(nodes.follow());
  return nodes;
}

import { computed, type ComputedRef } from 'vue';
import type { Role } from '../api/types';
import { useWords } from '../locales';
import { useConnection } from '../stores/connection';
import { useSession } from '../stores/session';

/**
 * Why nothing can be changed at the moment, or null when it can: buttons that write are disabled with this reason.
 * @param role the least role that may do what the button does.
 */
export function useWriteGate(role: Exclude<Role, 'viewer'> = 'operator'): ComputedRef<string | null> {
  const connection = useConnection();
  const session = useSession();
  const { t } = useWords();
  return computed(() => {
    if (connection.state === 'lost') return t('gate.offline');
    if (session.may(role)) return null;
    return t(session.may('operator') ? 'gate.operator' : 'gate.viewer');
  });
}

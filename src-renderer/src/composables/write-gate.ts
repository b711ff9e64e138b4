import { computed, type ComputedRef } from 'vue';
import { useWords } from '../locales';
import { useConnection } from '../stores/connection';
import { useSession } from '../stores/session';

/** Why nothing can be changed at the moment, or null when it can: buttons that write are disabled with this reason. */
export function useWriteGate(): ComputedRef<string | null> {
  const connection = useConnection();
  const session = useSession();
  const { t } = useWords();
  return computed(() => {
    if (connection.state === 'lost') return t('gate.offline');
    return session.may('operator') ? null : t('gate.viewer');
  });
}

import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';
import { isAborted } from '../../api/error';
import { readCommand, type CommandReport } from '../../api/commands';
import { coalesce } from '../../lib/coalesce';
import { useConnection } from '../../stores/connection';

/** What was said is read less often than how the nodes stand: it is read anew from all logs each time. */
const OUTPUTS_EVERY = 2000;
const STATES_EVERY = 300;

export interface LiveCommand {
  readonly report: ShallowRef<CommandReport | null>;
  readonly error: ShallowRef<unknown>;
  readonly reload: () => void;
}

/** A command as it goes on, kept up to date by events. */
export function useLiveCommand(id: string): LiveCommand {
  const connection = useConnection();
  const report = shallowRef<CommandReport | null>(null);
  const error = shallowRef<unknown>(null);
  const scope = new AbortController();

  async function read(withOutputs: boolean): Promise<void> {
    try {
      const fresh = await readCommand(id, withOutputs, scope.signal);
      report.value = withOutputs ? fresh : { ...fresh, groups: report.value?.groups ?? [] };
      error.value = null;
    } catch (failure) {
      if (!isAborted(failure)) error.value = failure;
    }
  }

  const readStates = coalesce(() => read(false), STATES_EVERY);
  const readOutputs = coalesce(() => read(true), OUTPUTS_EVERY);
  connection.onStale(readOutputs);
  connection.onEvent(({ type, data }) => {
    if (type !== 'run.state' || data['subject'] !== `command/${id}`) return;
    readStates();
    const isOver = !['queued', 'starting', 'running'].includes(String(data['state']));
    if (isOver) readOutputs();
  });
  onScopeDispose(() => {
    readStates.cancel();
    readOutputs.cancel();
    scope.abort();
  });
  readOutputs();
  return { report, error, reload: readOutputs };
}

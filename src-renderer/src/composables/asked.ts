import { watch } from 'vue';
import { useRouteQuery } from './route-query';

/**
 * Does what the address asks for, `?ask=stop`, once that may be done, and takes it out of the address: the palette leads
 * to a page to do something there.
 * @param mayAct whether all that it takes is there, and whoever looks may do it.
 * @param acts what can be asked for.
 */
export function useAsked(mayAct: () => boolean, acts: Readonly<Record<string, () => unknown>>): void {
  const ask = useRouteQuery('ask');
  watch(
    [ask, mayAct],
    ([wanted, may]) => {
      const act = Object.hasOwn(acts, wanted) ? acts[wanted] : undefined;
      if (!act || !may) return;
      ask.value = '';
      act();
    },
    { immediate: true },
  );
}

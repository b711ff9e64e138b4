import { Hammer, Smartphone, Square } from '@lucide/vue';
import { computed, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';
import { useWriteGate } from '../../composables/write-gate';
import { useWords } from '../../locales';
import { isOver, stateOf } from '../../pages/builds/build-state';
import { useApps } from '../../stores/apps';
import type { PaletteItem } from './palette-items';

/** What the palette finds of apps: them, and what can be done with them. */
export function useAppItems(): ComputedRef<readonly PaletteItem[]> {
  const { t } = useWords();
  const router = useRouter();
  const apps = useApps();
  const gate = useWriteGate();

  return computed(() =>
    apps.apps.flatMap(({ id, name, platforms }): PaletteItem[] => {
      const builds = apps.builds.filter(({ appid }) => appid === id);
      const [last] = builds;
      const open = (query = {}) => void router.push({ name: 'app', params: { id }, query });
      const base = { kind: 'actions', detail: t('apps.app'), hint: t('palette.opensDialog') } as const;
      const actions: PaletteItem[] = [
        {
          ...base,
          key: `build ${id}`,
          icon: Hammer,
          label: t('apps.buildNamed', { name }),
          disabledReason: gate.value,
          run: () => open({ ask: 'build' }),
        },
        ...builds
          .filter(({ status }) => !isOver(status))
          .map((build): PaletteItem => ({
            ...base,
            key: `cancel ${build.id}`,
            icon: Square,
            label: t('builds.cancelTitle', { number: build.number }),
            detail: name,
            disabledReason: gate.value,
            run: () =>
              void router.push({ name: 'build', params: { id: build.id }, query: { ask: 'cancel' } }),
          })),
      ];
      return [
        {
          key: `app ${id}`,
          kind: 'apps',
          icon: Smartphone,
          label: name,
          detail: platforms.join(t('app.comma')),
          ...(last ? { state: stateOf(last.status) } : {}),
          run: () => open(),
          actions: () => actions,
        },
        ...actions,
      ];
    }),
  );
}

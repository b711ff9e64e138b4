import { useLocalStorage, usePreferredDark } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, watch } from 'vue';
import { desktop } from '../desktop';
import { locales, preferredLocale, switchLocale, type Locale } from '../locales';
import type { Theme } from '../styles/tokens';

export const themeChoices = ['system', 'dark', 'light'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

export const densities = ['normal', 'compact'] as const;
export type Density = (typeof densities)[number];

/** What the operator chose for this browser: theme, language and density. */
export const usePreferences = defineStore('preferences', () => {
  const themeChoice = useLocalStorage<ThemeChoice>('wheelhouse.theme', 'system');
  const locale = useLocalStorage<Locale>('wheelhouse.locale', preferredLocale(navigator.languages));
  const density = useLocalStorage<Density>('wheelhouse.density', 'normal');
  const prefersDark = usePreferredDark();

  const theme = computed<Theme>(() => {
    if (themeChoice.value === 'dark' || themeChoice.value === 'light') return themeChoice.value;
    return prefersDark.value ? 'dark' : 'light';
  });

  /** Puts the choices into effect and keeps them so; resolves when the language is there. */
  async function apply(): Promise<void> {
    // Storage may hold anything: an older version's value, or somebody's experiment.
    if (!densities.includes(density.value)) density.value = 'normal';
    if (!locales.includes(locale.value)) locale.value = preferredLocale(navigator.languages);
    watch(
      theme,
      (value) => {
        document.documentElement.dataset['theme'] = value;
      },
      { immediate: true, flush: 'sync' },
    );
    if (desktop !== null)
      watch(themeChoice, (choice) => void desktop?.chooseTheme(choice), { immediate: true });
    watch(locale, (value) => void switchLocale(value));
    await switchLocale(locale.value);
  }

  return { themeChoice, theme, locale, density, apply };
});

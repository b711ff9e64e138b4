import { dateEnUS, dateZhCN, enUS, zhCN as naiveZhCN, type NDateLocale, type NLocale } from 'naive-ui';
import { createI18n, useI18n } from 'vue-i18n';
import { en } from './en';
import type { MessageKey, Messages } from './messages';

export const locales = ['en', 'zh-CN'] as const;
export type Locale = (typeof locales)[number];

/** A language as it is called by those who speak it, and what the top bar has room for. */
export const localeNames: Readonly<Record<Locale, { readonly name: string; readonly short: string }>> = {
  en: { name: 'English', short: 'EN' },
  'zh-CN': { name: '简体中文', short: '中' },
};

/** Naive UI's own words, such as those of an empty select. */
export const naiveLocales: Readonly<
  Record<Locale, { readonly words: NLocale; readonly dates: NDateLocale }>
> = {
  en: { words: enUS, dates: dateEnUS },
  'zh-CN': { words: naiveZhCN, dates: dateZhCN },
};

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en: en } as Record<Locale, Messages>,
});

/** The language to begin with: the first of the browser's that we have. */
export function preferredLocale(languages: readonly string[]): Locale {
  for (const language of languages) {
    if (language.startsWith('zh')) return 'zh-CN';
    if (language.startsWith('en')) return 'en';
  }
  return 'en';
}

/** Switches the language; Chinese brings its words and its font along when it is first asked for. */
export async function switchLocale(locale: Locale): Promise<void> {
  if (locale === 'zh-CN' && !i18n.global.availableLocales.includes(locale)) {
    const [{ zhCN }] = await Promise.all([import('./zh-CN'), import('../styles/font-zh')]);
    i18n.global.setLocaleMessage(locale, zhCN);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** Values for the places in a message; `count` also chooses between singular and plural. */
export type MessageValues = Readonly<Record<string, string | number>>;

export interface Words {
  /** Gives a message in the current language. */
  readonly t: (key: MessageKey, values?: MessageValues) => string;
  /** Groups the digits of a whole number. */
  readonly n: (value: number) => string;
  /** Writes a large number in three digits, as the language does: "1.23M", "123万". */
  readonly compact: (value: number) => string;
}

/** The words of the UI, with keys checked by the compiler. */
export function useWords(): Words {
  const { t, locale } = useI18n();
  return {
    t(key, values = {}) {
      const { count } = values;
      // Numbers are shown grouped, but singular and plural go by the number itself.
      const shown =
        typeof count === 'number' ? { ...values, count: count.toLocaleString(locale.value) } : values;
      return typeof count === 'number' ? t(key, shown, count) : t(key, shown);
    },
    n: (value) => value.toLocaleString(locale.value),
    compact: (value) =>
      value.toLocaleString(locale.value, { notation: 'compact', maximumSignificantDigits: 3 }),
  };
}

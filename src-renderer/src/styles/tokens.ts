/**
 * The one place where colours stand. Components use them as CSS variables (`var(--t1)`), Naive UI as values: it mixes
 * some of them, which is why everything here is a plain hex or rgba().
 */
export const tokens = {
  dark: {
    frame: '#0c0e11',
    canvas: '#101216',
    panel: '#15181d',
    raised: '#1c2026',
    sunken: '#0b0d10',
    line: '#23282f',
    'line-2': '#363e48',
    hover: 'rgba(255, 255, 255, 0.045)',
    press: 'rgba(255, 255, 255, 0.08)',
    track: 'rgba(255, 255, 255, 0.1)',
    bar: '#48515d',
    t1: '#e9ebee',
    t2: '#a9b1bc',
    t3: '#8a93a0',
    'on-fill': '#ffffff',
    acc: '#9da6ff',
    'acc-fill': '#5660e0',
    'acc-fill-hover': '#4f59d9',
    'acc-fill-press': '#4b54cf',
    'acc-tint': 'rgba(157, 166, 255, 0.13)',
    run: '#62b5f2',
    'run-tint': 'rgba(98, 181, 242, 0.13)',
    ok: '#4db894',
    'ok-tint': 'rgba(77, 184, 148, 0.12)',
    bad: '#ff806b',
    'bad-fill': '#c8402a',
    'bad-fill-hover': '#bd3b26',
    'bad-fill-press': '#b23722',
    'bad-tint': 'rgba(255, 128, 107, 0.12)',
    att: '#e3b04b',
    'att-fill': '#e3b04b',
    'on-att': '#101216',
    'att-tint': 'rgba(227, 176, 75, 0.13)',
    lost: '#dd94d6',
    'lost-tint': 'rgba(221, 148, 214, 0.12)',
    shadow: '0 0 0 1px #23282f, 0 16px 40px rgba(0, 0, 0, 0.5)',
  },
  light: {
    frame: '#f3f4f6',
    canvas: '#fbfcfd',
    panel: '#ffffff',
    raised: '#ffffff',
    sunken: '#f8f9fb',
    line: '#e4e7eb',
    'line-2': '#c9cfd7',
    hover: 'rgba(20, 28, 40, 0.035)',
    press: 'rgba(20, 28, 40, 0.07)',
    track: 'rgba(20, 28, 40, 0.1)',
    bar: '#a3acb8',
    t1: '#15181c',
    t2: '#474f5a',
    t3: '#5d6671',
    'on-fill': '#ffffff',
    acc: '#464fd6',
    'acc-fill': '#4a53d6',
    'acc-fill-hover': '#3f48c8',
    'acc-fill-press': '#363fb4',
    'acc-tint': 'rgba(70, 79, 214, 0.1)',
    run: '#0862ac',
    'run-tint': 'rgba(8, 98, 172, 0.08)',
    ok: '#0c6e50',
    'ok-tint': 'rgba(12, 110, 80, 0.08)',
    bad: '#bf2f1a',
    'bad-fill': '#bf2f1a',
    'bad-fill-hover': '#ab2815',
    'bad-fill-press': '#962210',
    'bad-tint': 'rgba(191, 47, 26, 0.08)',
    att: '#8a5d00',
    'att-fill': '#c27f00',
    'on-att': '#101216',
    'att-tint': 'rgba(194, 127, 0, 0.11)',
    lost: '#95398c',
    'lost-tint': 'rgba(149, 57, 140, 0.08)',
    shadow: '0 0 0 1px #e4e7eb, 0 16px 40px rgba(0, 0, 0, 0.14)',
  },
} as const;

export type Theme = keyof typeof tokens;
export type Token = keyof (typeof tokens)['dark'];

/** The tokens as a style sheet: variables for each `data-theme`, and the browser's own controls in the same scheme. */
export function tokenStyles(): string {
  return Object.entries(tokens)
    .map(([theme, values]) => {
      const variables = Object.entries(values).map(([name, value]) => `--${name}: ${value};`);
      return `[data-theme='${theme}'] { color-scheme: ${theme}; ${variables.join(' ')} }`;
    })
    .join('\n');
}

import type { Component } from 'vue';
import type { GlyphState } from '../StateGlyph.vue';

/** What can be found in the palette. */
export interface PaletteItem {
  readonly key: string;
  readonly kind: PaletteKind;
  readonly icon: Component;
  /** What is searched and shown first. */
  readonly label: string;
  /** Of what, and how it is with it. */
  readonly detail: string;
  readonly state?: GlyphState;
  /** What Enter does, when it is not simply to open. */
  readonly hint?: string;
  /** Why it cannot be done now. */
  readonly disabledReason?: string | null;
  readonly run: () => void;
  /** What Tab shows instead of everything. */
  readonly actions?: () => readonly PaletteItem[];
}

export const paletteKinds = [
  'actions',
  'pages',
  'jobs',
  'tasks',
  'pools',
  'apps',
  'works',
  'runs',
  'nodes',
] as const;
export type PaletteKind = (typeof paletteKinds)[number];

/** The first character narrows the search down to one kind. */
const PREFIXES: Readonly<Record<string, PaletteKind>> = { '>': 'actions', '#': 'runs', '@': 'nodes' };

export interface PaletteQuery {
  readonly kind: PaletteKind | null;
  readonly text: string;
}

/** Reads what was typed. */
export function readQuery(typed: string): PaletteQuery {
  const kind = PREFIXES[typed.charAt(0)] ?? null;
  return { kind, text: (kind ? typed.slice(1) : typed).trim().toLowerCase() };
}

/** Items of a kind that are shown at most, unless the search is for that kind alone. */
const MOST = 5;
const MOST_OF_ONE = 50;

/** How well an item fits: the start of the name, then the start of a word in it, then anywhere; null not at all. */
function fit(label: string, text: string): number | null {
  const at = label.toLowerCase().indexOf(text);
  if (at < 0) return null;
  if (at === 0) return 0;
  return /[\s\-_/.]/.test(label.charAt(at - 1)) ? 1 : 2;
}

export interface PaletteGroup {
  readonly kind: PaletteKind;
  readonly items: readonly PaletteItem[];
}

/** Finds the items that fit a query, by kind, the best first. Actions and runs come only when they are asked for. */
export function findItems(items: readonly PaletteItem[], { kind, text }: PaletteQuery): PaletteGroup[] {
  return paletteKinds.flatMap((each) => {
    if (kind !== null ? each !== kind : text === '' && (each === 'runs' || each === 'actions')) return [];
    const found = items
      .filter((item) => item.kind === each)
      .map((item) => ({ item, rank: fit(item.label, text) }))
      .filter(({ rank }) => rank !== null)
      .sort((left, right) => (left.rank ?? 0) - (right.rank ?? 0))
      .slice(0, kind === null ? MOST : MOST_OF_ONE)
      .map(({ item }) => item);
    return found.length > 0 ? [{ kind: each, items: found }] : [];
  });
}

/** Cuts a label at the text that was looked for, to be shown in the accent. */
export function splitMatch(label: string, text: string): readonly [string, string, string] {
  const at = text === '' ? -1 : label.toLowerCase().indexOf(text);
  return at < 0
    ? [label, '', '']
    : [label.slice(0, at), label.slice(at, at + text.length), label.slice(at + text.length)];
}

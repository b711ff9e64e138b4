import { StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  MatchDecorator,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view';

/** `{{name}}` and `{{name|q}}`, as the control plane reads them (contract, orchestration.md, "Steps"). */
const SLOT = /\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*(?:\|\s*\w+\s*)?\}\}/g;

/** @returns the names of the placeholders in a text, each once. */
export const slotsIn = (text: string): string[] => [
  ...new Set([...text.matchAll(SLOT)].flatMap(([, name]) => name ?? [])),
];

/** Sets which names are known; null: all. */
export const setKnownSlots = StateEffect.define<ReadonlySet<string> | null>();

const knownSlots = StateField.define<ReadonlySet<string> | null>({
  create: () => null,
  update: (known, transaction) =>
    transaction.effects.reduce((before, effect) => (effect.is(setKnownSlots) ? effect.value : before), known),
});

const plain = Decoration.mark({ class: 'cm-slot' });
const unknown = Decoration.mark({ class: 'cm-slot cm-unknown' });

const decorator = new MatchDecorator({
  regexp: SLOT,
  decoration: ([, name = ''], view) => {
    const known = view.state.field(knownSlots);
    return known === null || known.has(name) ? plain : unknown;
  },
});

/** Marks placeholders, and those that nothing is known by. */
export const slots: Extension = [
  knownSlots,
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = decorator.createDeco(view);
      }

      update(update: ViewUpdate): void {
        const isRenamed = update.transactions.some(({ effects }) =>
          effects.some((effect) => effect.is(setKnownSlots)),
        );
        this.decorations = isRenamed
          ? decorator.createDeco(update.view)
          : decorator.updateDeco(update, this.decorations);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
];

import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Colours of code, by the tokens of the theme, so that both themes share it. */
export const codeColours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--t3)' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: 'var(--acc)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--ok)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--run)' },
  { tag: [tags.variableName, tags.definition(tags.variableName)], color: 'var(--t1)' },
  { tag: [tags.standard(tags.variableName), tags.propertyName], color: 'var(--lost)' },
  { tag: [tags.meta, tags.attributeName], color: 'var(--t2)' },
]);

/** The editor in the manners of the other inputs. */
export const codeTheme = EditorView.theme({
  '&': { backgroundColor: 'var(--sunken)', color: 'var(--t1)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', fontVariantLigatures: 'none' },
  '.cm-content': { caretColor: 'var(--acc)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--acc)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--t3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--hover)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--acc-tint)',
  },
  '.cm-slot': { borderRadius: '3px', backgroundColor: 'var(--acc-tint)', color: 'var(--acc)' },
  '.cm-slot.cm-unknown': {
    backgroundColor: 'var(--att-tint)',
    color: 'var(--t1)',
    textDecoration: 'underline wavy var(--att-fill)',
  },
  '.cm-matchingBracket': { backgroundColor: 'var(--press)' },
});

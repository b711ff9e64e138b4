import { expect, it } from 'vitest';
import { findItems, readQuery, splitMatch, type PaletteItem, type PaletteKind } from './palette-items';

const item = (kind: PaletteKind, label: string): PaletteItem => ({
  key: `${kind} ${label}`,
  kind,
  label,
  icon: {},
  detail: '',
  run: () => undefined,
});
const items = [
  item('actions', 'Run web-cache-warm'),
  item('pages', 'Runs'),
  item('jobs', 'cobweb'),
  item('jobs', 'old-web'),
  item('jobs', 'web-cache-warm'),
  item('runs', 'web-cache-warm'),
  item('nodes', 'web-fra-01'),
];
const found = (typed: string) =>
  findItems(items, readQuery(typed)).map(({ kind, items: some }) => [
    kind,
    ...some.map(({ label }) => label),
  ]);

it('finds by name, the best fit first', () => {
  expect(found('WEB')).toEqual([
    ['actions', 'Run web-cache-warm'],
    ['jobs', 'web-cache-warm', 'old-web', 'cobweb'],
    ['runs', 'web-cache-warm'],
    ['nodes', 'web-fra-01'],
  ]);
  expect(found('nothing')).toEqual([]);
});

it('begins with places to go to', () => {
  expect(found('').map(([kind]) => kind)).toEqual(['pages', 'jobs', 'nodes']);
});

it('narrows down to a kind', () => {
  expect(found('>')).toEqual([['actions', 'Run web-cache-warm']]);
  expect(found('# web')).toEqual([['runs', 'web-cache-warm']]);
  expect(found('@fra')).toEqual([['nodes', 'web-fra-01']]);
});

it('cuts a label at the match', () => {
  expect(splitMatch('Old-Web-1', 'web')).toEqual(['Old-', 'Web', '-1']);
  expect(splitMatch('Old', '')).toEqual(['Old', '', '']);
});

import { assert, expect, it, onTestFinished, vi } from 'vitest';
import { effectScope, ref } from 'vue';
import { mergePages, useCursorPages, type CursorPage } from './cursor-pages';

vi.mock('../stores/toasts', () => ({ useToasts: () => ({ showFailure: vi.fn() }) }));

interface Row {
  readonly id: string;
  readonly at: number;
  readonly note: string;
}

const row = (at: number, note = ''): Row => ({ id: String(at), at, note });
const page = (items: Row[], nextCursor: string | null): CursorPage<Row> => ({ items, nextCursor });
const merge = (fresh: CursorPage<Row>, before: CursorPage<Row> | null): CursorPage<Row> =>
  mergePages(fresh, before, ({ at }) => at);

/** A list whose answers come when the test gives them. */
function open() {
  const query = ref({ of: 'a', limit: 2 });
  const asked: { cursor: string | undefined; answer: (page: CursorPage<Row>) => void }[] = [];
  const scope = effectScope();
  onTestFinished(() => scope.stop());
  const pages = scope.run(() =>
    useCursorPages({
      query: () => query.value,
      read: ({ cursor }) =>
        new Promise<CursorPage<Row>>((answer) => {
          asked.push({ cursor, answer });
        }),
      timeOf: ({ at }: Row) => at,
      failed: () => 'Cannot load rows',
    }),
  );
  assert(pages);
  return { pages, query, asked, ids: () => pages.items.value.map(({ id }) => id).join(' ') };
}

it('takes the first page as it is when nothing earlier was shown', () => {
  const fresh = page([row(3), row(2)], 'c2');
  expect(merge(fresh, null)).toBe(fresh);
  expect(merge(fresh, page([row(2, 'before')], null))).toBe(fresh);
});

it('keeps earlier rows and their cursor behind the new first page', () => {
  const before = page([row(4, 'before'), row(3), row(2), row(1)], 'c1');
  const merged = merge(page([row(5), row(4, 'now')], 'c4'), before);
  expect(merged.items.map(({ id, note }) => `${id}${note}`)).toEqual(['5', '4now', '3', '2', '1']);
  expect(merged.nextCursor).toBe('c1');
});

it('keeps none where there may be a gap, nor where the first page is all there is', () => {
  const later = page([row(9), row(8)], 'c8');
  expect(merge(later, page([row(5), row(4)], 'c4'))).toBe(later);
  const all = page([row(5)], null);
  expect(merge(all, page([row(5), row(4)], null))).toBe(all);
});

it('lists an earlier page once, however often it is asked for', async () => {
  const { pages, asked, ids } = open();
  asked[0]?.answer(page([row(4), row(3)], 'c3'));
  await expect.poll(ids).toBe('4 3');

  const shown = Promise.all([pages.showEarlier(), pages.showEarlier()]);
  for (const { cursor, answer } of asked.slice(1)) if (cursor === 'c3') answer(page([row(2), row(1)], 'c1'));
  await shown;
  expect(ids()).toBe('4 3 2 1');
});

it('takes no earlier page of what is no longer listed', async () => {
  const { pages, query, asked, ids } = open();
  asked[0]?.answer(page([row(4), row(3)], 'c3'));
  await expect.poll(ids).toBe('4 3');

  const shown = pages.showEarlier();
  query.value = { of: 'b', limit: 2 };
  pages.resource.reload();
  await expect.poll(() => asked.length).toBe(3);
  asked[2]?.answer(page([row(7)], 'c3'));
  await expect.poll(ids).toBe('7');
  asked[1]?.answer(page([row(2), row(1)], 'c1'));
  await shown;
  expect(ids()).toBe('7');
});

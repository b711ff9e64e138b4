import { expect, it } from 'vitest';
import { addressOf } from './route';

it('fills in the places of a route and adds the query', () => {
  const given = { path: { id: 'a/b' }, query: { follow: false, limit: 5 } };
  expect(addressOf('/api/platform/runs/{id}/logs', given)).toBe(
    '/api/platform/runs/a%2Fb/logs?follow=false&limit=5',
  );
});

it('lets the compiler refuse what the API does not have', () => {
  const wrong = [
    // @ts-expect-error -- no such route
    () => addressOf('/api/platform/rums', {}),
    // @ts-expect-error -- no such parameter
    () => addressOf('/api/jobs', { query: { grup: 'default' } }),
    // @ts-expect-error -- a number, not a text
    () => addressOf('/api/platform/runs', { query: { limit: 'many' } }),
    // @ts-expect-error -- the id is missing
    () => addressOf('/api/platform/runs/{id}', {}),
  ];
  expect(wrong).toHaveLength(4);
});

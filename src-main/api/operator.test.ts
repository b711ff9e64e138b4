import { describe, expect, it } from 'vitest';
import { roleSuffices, roles } from './operator.js';

describe('roleSuffices', () => {
  it('lets a role do what those below it may, and no more', () => {
    const allowed = roles.map((role) => roles.filter((needed) => roleSuffices(role, needed)));
    expect(allowed).toEqual([['viewer'], ['viewer', 'operator'], ['viewer', 'operator', 'admin']]);
  });
});

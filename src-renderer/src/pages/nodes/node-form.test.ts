import { describe, expect, it } from 'vitest';
import { connectionOf, emptyForm, placementOf, problemOf, type NodeField, type NodeForm } from './node-form';

const form = (more: Partial<NodeForm>): NodeForm => ({ ...emptyForm(), address: '10.0.0.1', ...more });

describe('a field of a node', () => {
  it.each<[NodeField, Partial<NodeForm>, string | null]>([
    ['address', { address: ' ' }, 'nodeForm.addressRequired'],
    ['address', { address: 'two words' }, 'nodeForm.addressForm'],
    ['address', { address: ' fe80::1 ' }, null],
    ['name', {}, null],
    ['name', { name: '-x' }, 'nodeForm.nameForm'],
    ['user', { user: 'a b' }, 'nodeForm.userForm'],
    ['user', { user: 'deploy$' }, null],
    ['port', { port: null }, 'nodeForm.portForm'],
    ['port', { port: 65_536 }, 'nodeForm.portForm'],
    ['capacity', { capacity: 0 }, 'nodeForm.capacityForm'],
    ['tags', { tags: ['web', 'no blank'] }, 'nodeForm.labelForm'],
    ['groups', { groups: ['web'] }, null],
  ])('%s of %o', (field, more, problem) => {
    expect(problemOf(form(more), field)?.key ?? null).toBe(problem);
  });
});

it('sends what was entered, and leaves the name to the address', () => {
  expect(connectionOf(form({ address: ' web-1 ', user: ' ', port: 2200 }))).toEqual({
    address: 'web-1',
    port: 2200,
    user: null,
    credentialId: null,
    jumpNodeId: null,
  });
  expect(connectionOf(form({ name: 'web-1' })).name).toBe('web-1');
  expect(placementOf(form({ tags: ['a'], groups: ['b'], capacity: 2 }))).toEqual({
    tags: ['a'],
    groups: ['b'],
    capacity: 2,
  });
});

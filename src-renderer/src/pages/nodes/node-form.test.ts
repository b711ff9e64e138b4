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
    ['endpoint', {}, null],
    ['endpoint', { endpoint: '/run/docker.sock' }, 'nodeForm.endpointForm'],
    ['endpoint', { endpoint: 'unix:///run/docker.sock' }, null],
    ['container', {}, 'nodeForm.containerForm'],
    ['container', { container: 'web_1' }, null],
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
    executor: 'ssh',
    address: 'web-1',
    port: 2200,
    user: null,
    credentialId: null,
    jumpNodeId: null,
    docker: null,
  });
  expect(connectionOf(form({ name: 'web-1' })).name).toBe('web-1');
  expect(placementOf(form({ tags: ['a'], groups: ['b'], capacity: 2 }))).toEqual({
    tags: ['a'],
    groups: ['b'],
    capacity: 2,
  });
});

it('sends of a daemon how it is spoken to, and of a container which one it is', () => {
  const daemon = form({ kind: 'daemon', port: 2376, credentialId: 'c1', endpoint: 'unix:///x.sock' });
  expect(connectionOf(daemon)).toEqual({
    executor: 'docker',
    address: '10.0.0.1',
    port: 2376,
    credentialId: 'c1',
    jumpNodeId: null,
    docker: { endpoint: 'unix:///x.sock' },
  });
  expect(connectionOf(form({ kind: 'container', address: '', container: 'web', jumpNodeId: 7 }))).toEqual({
    executor: 'docker',
    address: 'web',
    user: null,
    credentialId: null,
    jumpNodeId: 7,
    docker: { container: 'web' },
  });
});

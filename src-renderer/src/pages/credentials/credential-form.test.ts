import { describe, expect, it } from 'vitest';
import type { Credential } from '../../api/credentials';
import { changeOf, fieldsOf, formOf, problemOf, requestOf } from './credential-form';

const known: Credential = {
  id: 'c1',
  name: 'deploy',
  type: 'ssh_key',
  groups: [],
  username: 'root',
  createdAt: 1,
  updatedAt: 1,
};

describe('the form of a credential', () => {
  it('asks for what the type has, and for values alone when they are rotated', () => {
    expect(fieldsOf('registry', 'add')).toEqual(['name', 'server', 'username', 'password']);
    expect(fieldsOf('tls', 'add')).toEqual(['name', 'certificate', 'privateKey', 'ca']);
    expect(fieldsOf('ssh_key', 'rotate')).toEqual(['privateKey', 'passphrase']);
  });

  it.each([
    ['name', 'secret', 'add', { name: 'DB-PASSWORD' }, 'credentials.secretName'],
    ['name', 'secret', 'add', { name: 'DB_PASSWORD' }, null],
    ['name', 'ssh_key', 'add', { name: '-x' }, 'credentials.nameForm'],
    ['privateKey', 'ssh_key', 'add', {}, 'credentials.required'],
    ['privateKey', 'ssh_key', 'edit', {}, null],
    ['privateKey', 'ssh_key', 'rotate', {}, 'credentials.required'],
    ['server', 'registry', 'edit', {}, 'credentials.required'],
    ['groups', 'secret', 'add', { groups: ['*', 'web'] }, null],
    ['groups', 'secret', 'add', { groups: ['no blank'] }, 'credentials.groupForm'],
  ] as const)('%s of a %s to %s: %o', (field, type, kind, more, problem) => {
    const form = { ...formOf(null), ...more, groups: 'groups' in more ? [...more.groups] : [] };
    expect(problemOf(form, field, type, kind)).toBe(problem);
  });

  it('never has a value to show', () => {
    expect(formOf({ kind: 'edit', credential: known })).toMatchObject({
      name: 'deploy',
      username: 'root',
      privateKey: '',
    });
  });

  it('sends only what was entered, and keeps values that were not', () => {
    const form = { ...formOf({ kind: 'edit', credential: known }), username: '' };
    expect(changeOf(form, 'ssh_key', 'edit')).toEqual({ name: 'deploy', username: '' });
    expect(changeOf({ ...form, privateKey: 'KEY' }, 'ssh_key', 'rotate')).toEqual({
      privateKey: 'KEY',
      passphrase: '',
    });
    expect(changeOf({ ...form, privateKey: 'KEY', certificate: 'PEM' }, 'tls', 'rotate')).toEqual({
      privateKey: 'KEY',
      certificate: 'PEM',
    });
    expect(requestOf({ ...formOf(null), name: ' X ', value: ' v ' }, 'secret')).toEqual({
      type: 'secret',
      name: 'X',
      groups: [],
      value: ' v ',
    });
  });
});

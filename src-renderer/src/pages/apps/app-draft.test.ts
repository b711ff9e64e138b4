import { expect, it } from 'vitest';
import type { App } from '../../api/apps';
import { contentOf, draftOf, wrongVariables } from './app-draft';

const app: App = {
  id: 'f'.repeat(24),
  name: 'Aurora',
  platforms: ['android', 'ios'],
  created: '',
  updated: '',
  forbidden: true,
  validate: true,
  prj_path: '/srv/aurora',
  build: {
    command: 'make\nmake check',
    artifacts: ['out/*', '**/*.apk'],
    env: { A: 'b=c', EMPTY: '', BLANKS: ' d ' },
    builder: 'mac-mini',
    credential: 'git',
    image: 'gradle:8-jdk21',
    clean: false,
  },
};

it('comes through a form unchanged', () => {
  const { name, platforms, prj_path, forbidden, build } = app;
  expect(contentOf(draftOf(app))).toEqual({ name, platforms, prj_path, forbidden, build });
});

it('keeps nothing of how it is built where nothing is said', () => {
  expect(contentOf({ ...draftOf(null), name: ' New ', platforms: 'android， ios,web' })).toEqual({
    name: 'New',
    platforms: ['android', 'ios', 'web'],
    prj_path: null,
    forbidden: false,
    build: null,
  });
});

it('names the lines that are no variables', () => {
  expect(wrongVariables({ env: 'A=1\n\nno\n1B=2\n C=3 ' })).toEqual(['no', '1B=2']);
});

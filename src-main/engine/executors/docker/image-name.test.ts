import { describe, expect, it } from 'vitest';
import { isLoginFor, parseImageName } from './image-name.js';

const digest = `sha256:${'a'.repeat(64)}`;

describe('the name of an image', () => {
  it.each([
    ['busybox', 'docker.io', 'busybox:latest'],
    ['team/tool:1.2', 'docker.io', 'team/tool:1.2'],
    ['registry.example/tool', 'registry.example', 'registry.example/tool:latest'],
    ['localhost/tool', 'localhost', 'localhost/tool:latest'],
    ['10.0.0.1:5000/a/b/c:x', '10.0.0.1:5000', '10.0.0.1:5000/a/b/c:x'],
    [`tool@${digest}`, 'docker.io', `tool@${digest}`],
    [`tool:1@${digest}`, 'docker.io', `tool:1@${digest}`],
  ])('%s is of %s', (name, registry, reference) => {
    expect(parseImageName(name)).toEqual({ registry, reference });
  });

  it.each([
    '',
    'Tool',
    'a//b',
    '-a',
    'a b',
    'a:',
    'a@sha256:1',
    'https://a/b',
    'Team/tool',
    '../a',
    `a${'b'.repeat(255)}`,
  ])('%j is none', (name) => {
    expect(parseImageName(name)).toBeNull();
  });

  it('finds the log-in of its registry', () => {
    expect(isLoginFor('Registry.example', 'registry.example')).toBe(true);
    expect(isLoginFor('https://registry.example/v2/', 'registry.example')).toBe(true);
    expect(isLoginFor('https://index.docker.io/v1/', 'docker.io')).toBe(true);
    expect(isLoginFor('registry.example', 'registry.example:5000')).toBe(false);
    expect(isLoginFor('docker.io', 'registry.example')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { Refusal } from '../lib/errors.js';
import { readContainer, refuseFolders } from './task-container.js';

describe('the container of a task', () => {
  it('is none without an image', () => {
    expect(readContainer(undefined, undefined)).toBeNull();
    expect(readContainer(null, null)).toBeNull();
  });

  it('is read with its limits and mounts', () => {
    const settings = {
      pull: 'always' as const,
      memory: '1.5g',
      cpus: 0.5,
      pids: 100,
      network: 'none',
      user: 'app:app',
      init: false,
      mounts: ['cache:/var/cache', '/srv/../srv/data:/data/:ro'],
    };
    expect(readContainer('python:3.13', settings)).toEqual({
      image: 'python:3.13',
      pull: 'always',
      memoryBytes: 1.5 * 1024 ** 3,
      cpus: 0.5,
      pids: 100,
      network: 'none',
      user: 'app:app',
      init: false,
      mounts: [
        { type: 'volume', source: 'cache', target: '/var/cache', isReadOnly: false },
        { type: 'folder', source: '/srv/data', target: '/data/', isReadOnly: true },
      ],
    });
  });

  it('mounts only folders that may be mounted, and what is below them', () => {
    const mounting = (folder: string) => readContainer('a', { mounts: [`${folder}:/x`] })!;
    for (const folder of ['/srv/data', '/srv/data/deep', '/srv/./data'])
      expect(() => refuseFolders(mounting(folder), ['/srv/data/'])).not.toThrow();
    for (const folder of ['/', '/srv', '/srv/database', '/srv/data/../other'])
      expect(() => refuseFolders(mounting(folder), ['/srv/data'])).toThrow(Refusal);
    expect(() => refuseFolders(readContainer('a', { mounts: ['volume:/x'] })!, [])).not.toThrow();
  });
});

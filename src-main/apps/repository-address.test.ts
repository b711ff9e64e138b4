import { describe, expect, it } from 'vitest';
import { parseRepository } from './repository-address.js';

describe('the address of a repository', () => {
  it.each([
    ['/srv/git/aurora', 'file', '', 0, ''],
    ['file:///srv/git/aurora%20reader', 'file', '', 0, ''],
    ['https://git.example.com/aurora.git', 'https', 'git.example.com', 443, ''],
    ['https://mira@Git.Example.com:8443/aurora', 'https', 'git.example.com', 8443, 'mira'],
    ['ssh://git@git.example.com:2222/aurora.git', 'ssh', 'git.example.com', 2222, 'git'],
    ['git@git.example.com:mobile/aurora.git', 'ssh', 'git.example.com', 22, 'git'],
    ['git@[::1]:aurora', 'ssh', '::1', 22, 'git'],
  ])('%s is read', (text, protocol, host, port, user) => {
    expect(parseRepository(text)).toMatchObject({ protocol, host, port, user });
  });

  it('gives git a path for what is a file', () => {
    expect(parseRepository('file:///srv/a%20b').url).toBe('/srv/a b');
    expect(parseRepository('/srv/100%').url).toBe('/srv/100%');
  });

  it.each([
    ['aurora', 'neither an absolute path nor a URL'],
    ['--upload-pack=touch /tmp/x', 'neither an absolute path nor a URL'],
    ['-oProxyCommand=x:y', 'neither an absolute path nor a URL'],
    ['ext::sh -c touch% /tmp/x', 'only the protocols file, https and ssh'],
    ['http://git.example.com/a', 'not asked over http here'],
    ['git://git.example.com/a', 'not asked over git here'],
    ['ssh://-oProxyCommand=x/a', 'names no host'],
    ['-oProxyCommand=x@host:y', 'neither'],
    ['https://mira:hunter2@git.example.com/a', 'it holds a password'],
    ['file://server/share', 'three slashes'],
    ['/srv/a\nb', 'control character'],
    ['https://%zz@host/a', 'percent signs'],
  ])('%j is refused', (text, problem) => {
    expect(() => parseRepository(text)).toThrow(problem);
    expect(() => parseRepository(text)).not.toThrow('hunter2');
  });
});

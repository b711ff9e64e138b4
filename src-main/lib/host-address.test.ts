import { describe, expect, it } from 'vitest';
import { readHostAddress } from './host-address.js';

describe('a host address', () => {
  it.each([
    ['10.85.41.166', '10.85.41.166'],
    [' 10.85.41.166 ', '10.85.41.166'],
    ['WEB-1.Example.com', 'web-1.example.com'],
    ['localhost', 'localhost'],
    ['db_1', 'db_1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::1', '::1'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ])('%s is %s', (text, address) => {
    expect(readHostAddress(text)).toBe(address);
  });

  it.each([
    '',
    '-',
    '10.0.0.256',
    '1.2.3',
    '1.2.3.4.5',
    'a b',
    'a..b',
    '-a',
    'a-',
    'http://a',
    'a/b',
    'a:22',
    'a'.repeat(64),
  ])('%j is none', (text) => {
    expect(readHostAddress(text)).toBeNull();
  });
});

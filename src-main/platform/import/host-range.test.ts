import { describe, expect, it } from 'vitest';
import { expandHostPattern } from './host-range.js';

const expand = (pattern: string, limit = 1000) => expandHostPattern(pattern, 3, limit);

describe('expandHostPattern', () => {
  it.each([
    ['web', ['web'], null],
    ['web:2222', ['web'], 2222],
    ['web[1:3].example.com', ['web1.example.com', 'web2.example.com', 'web3.example.com'], null],
    ['web[08:11]', ['web08', 'web09', 'web10', 'web11'], null],
    ['db-[a:c]:5000', ['db-a', 'db-b', 'db-c'], 5000],
    ['[A:B]x', ['Ax', 'Bx'], null],
    ['r[0:40:20]', ['r0', 'r20', 'r40'], null],
    ['r[:2]', ['r0', 'r1', 'r2'], null],
    ['r[1:2]-[a:b]', ['r1-a', 'r1-b', 'r2-a', 'r2-b'], null],
    ['2001:db8::1', ['2001:db8::1'], null],
    ['[2001:db8::1]:2222', ['2001:db8::1'], 2222],
    ['192.0.2.7:22', ['192.0.2.7'], 22],
  ])('%s', (pattern, names, port) => {
    expect(expand(pattern)).toEqual({ names, port });
  });

  it.each([
    ['web[1:3', 'a bracket of the range has no partner'],
    ['web1:3]', 'a bracket of the range has no partner'],
    ['web[3:1]', 'a range must begin with the smaller end'],
    ['web[1:]', 'a range must be as'],
    ['web[1-3]', 'a range must be as'],
    ['web[a:F]', 'a range must be as'],
    ['web[a:3]', 'a range must be as'],
    ['web[01:100]', 'must have as many digits'],
    ['web[1:9:0]', 'the step of a range must be at least 1'],
    ['web[1:1001]', 'too many hosts'],
    ['web[1:99999999999999999999]', 'too many hosts'],
    ['[1:9][1:9][1:9][1:9]', 'too many hosts'],
    ['web:', 'there is no port behind the colon'],
    ['web:0', 'must be from 1 to 65535'],
    ['', 'there is no host name'],
    [':22', 'there is no host name'],
    ['x'.repeat(301), 'more than 300 characters'],
  ])('refuses %s', (pattern, reason) => {
    expect(() => expand(pattern)).toThrow(
      expect.objectContaining({ line: 3, reason: expect.stringContaining(reason) }),
    );
  });
});

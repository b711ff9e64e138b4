import { describe, expect, it } from 'vitest';
import { FailureLimit } from './failure-limit.js';

const address = '192.0.2.1';

/** A limit with a clock that stands until it is moved. */
function makeLimit() {
  const clock = { now: 1_000_000 };
  return { clock, limit: new FailureLimit(() => clock.now) };
}

describe('FailureLimit', () => {
  it('lets an address fail ten times in a minute', () => {
    const { limit } = makeLimit();
    for (let failure = 0; failure < 10; failure++) {
      expect(limit.waitFor(address)).toBeNull();
      limit.note(address);
    }
    expect(limit.waitFor(address)).toBe(60);
    expect(limit.waitFor('192.0.2.2')).toBeNull();
  });

  it('says how long to wait, and lets one more pass for each that is a minute old', () => {
    const { clock, limit } = makeLimit();
    for (let failure = 0; failure < 10; failure++, clock.now += 1000) limit.note(address);
    expect(limit.waitFor(address)).toBe(50);
    clock.now += 49_001;
    expect(limit.waitFor(address)).toBe(1);
    clock.now += 999;
    expect(limit.waitFor(address)).toBeNull();
    limit.note(address);
    expect(limit.waitFor(address)).toBe(1);
    clock.now += 60_000;
    expect(limit.waitFor(address)).toBeNull();
  });

  it('remembers ten thousand addresses and forgets those silent longest', () => {
    const { limit } = makeLimit();
    const fail = (name: string) => {
      for (let failure = 0; failure < 10; failure++) limit.note(name);
    };
    fail('first');
    fail('second');
    for (let other = 0; other < 9_998; other++) limit.note(`other ${other}`);
    limit.note('first');
    limit.note('one too many');
    expect(limit.waitFor('first')).not.toBeNull();
    expect(limit.waitFor('second')).toBeNull();
  });
});

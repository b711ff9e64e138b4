import { describe, expect, it } from 'vitest';
import { fillIn, placeholdersIn, splitWords } from './placeholders.js';

describe('placeholders', () => {
  it('are found once each, in order, with and without the filter', () => {
    expect(placeholdersIn('{{b}} {{ a | q }} {{b|q}} {{a}}')).toEqual(['b', 'a']);
  });

  it('are not what other programs write in double braces', () => {
    expect(placeholdersIn("docker inspect -f '{{.State.Running}} {{json .}}'")).toEqual([]);
  });
});

describe('filling in', () => {
  it('puts values in, quoted for the shell where that is asked for', () => {
    expect(fillIn('echo {{a}} {{a|q}} {{n}} {{yes|q}}', { a: "it's $HOME", n: 8080, yes: true })).toBe(
      `echo it's $HOME 'it'\\''s $HOME' 8080 'true'`,
    );
  });

  it('never looks at a value again, and takes no dollar for a group', () => {
    expect(fillIn('{{a}}{{b}}', { a: '{{b}}', b: "$1 $& $'" })).toBe("{{b}}$1 $& $'");
  });

  it('refuses a placeholder without a value, also one that every object has, and a filter there is not', () => {
    expect(() => fillIn('echo {{word}}', {})).toThrow('{{word}} has no value');
    expect(() => fillIn('{{constructor}}', {})).toThrow('{{constructor}} has no value');
    expect(() => fillIn('{{word|upper}}', { word: 'a' })).toThrow('there is no filter upper');
  });

  it('refuses a value of another type than declared', () => {
    expect(() => fillIn('{{n}}', { n: 'x' }, { n: 'integer' })).toThrow('n must be a whole number');
  });

  it.each(['\n', '\r', '\0', '\t', '\u001b', '\u007f'])('refuses the control character %j', (character) => {
    expect(() => fillIn('{{a}}', { a: `x${character}y` })).toThrow('control characters');
  });

  it('lets a quoted value have line breaks and tabs, but no other control characters', () => {
    expect(fillIn('{{a|q}}', { a: 'x\n\ty' })).toBe("'x\n\ty'");
    expect(() => fillIn('{{a|q}}', { a: 'x\r\ny' })).toThrow('control characters');
  });
});

describe('splitting a command line', () => {
  it('is done before anything is filled in', () => {
    expect(splitWords(`ls -l "a b" 'c d' e\\ f {{ my name | q }} x{{a}}y ""`)).toEqual([
      'ls',
      '-l',
      'a b',
      'c d',
      'e f',
      '{{ my name | q }}',
      'x{{a}}y',
      '',
    ]);
    expect(() => splitWords("echo 'a")).toThrow("an open '");
  });
});

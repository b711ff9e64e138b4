import { describe, expect, it } from 'vitest';
import { readParameterTypes, readValue } from './parameters.js';

describe('declared parameters', () => {
  it('are names and types', () => {
    const params = { host: 'string', check_port: 'integer', force: 'boolean' };
    expect(readParameterTypes(params)).toEqual(params);
  });

  it.each([
    [{ time: 'int' }, 'params.time: must be one of "string", "integer", "boolean"'],
    [{ time: 1 }, 'params.time: must be'],
    [{ ip: 'string' }, 'params.ip: is a built-in variable'],
    [{ 'a b': 'string' }, 'params: "a b" is no name'],
    [{ '1a': 'string' }, 'is no name'],
    [Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, 'string'])), 'the limit is 100'],
  ])('%j are refused', (params, message) => {
    expect(() => readParameterTypes(params)).toThrow(message);
  });
});

describe('a value', () => {
  it.each([
    ['x', 'string', 'x'],
    ['', 'string', ''],
    [8080, 'string', '8080'],
    [true, 'string', 'true'],
    [3, 'integer', 3],
    ['-3', 'integer', -3],
    [false, 'boolean', false],
    ['true', 'boolean', true],
    [1, 'boolean', true],
    ['0', 'boolean', false],
  ] as const)('%j as %s is %j', (value, type, read) => {
    expect(readValue(value, type)).toBe(read);
  });

  it.each([
    [{}, 'string'],
    [null, 'string'],
    [['x'], 'string'],
    [NaN, 'string'],
    [1.5, 'integer'],
    ['1.5', 'integer'],
    ['0x10', 'integer'],
    ['', 'integer'],
    [true, 'integer'],
    ['99999999999999999999', 'integer'],
    ['yes', 'boolean'],
    [2, 'boolean'],
  ] as const)('%j is no %s', (value, type) => {
    expect(readValue(value, type)).toBeNull();
  });
});

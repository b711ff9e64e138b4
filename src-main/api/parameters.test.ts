import fc from 'fast-check';
import { Type, type TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../lib/errors.js';
import { compileParameters, type ParameterSources } from './parameters.js';

const nowhere: ParameterSources = { query: {}, body: {}, path: {} };

/** Reads one value as the only parameter of a route. */
function readAs(schema: TSchema, value: unknown): unknown {
  const read = compileParameters(Type.Object({ it: schema }));
  return read({ ...nowhere, body: { it: value } })['it'];
}

function refusalOf(action: () => unknown): Refusal {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('where parameters come from', () => {
  const read = compileParameters(Type.Object({ a: Type.String(), b: Type.String(), c: Type.String() }));

  it('lets the path win over the body, and the body over the query', () => {
    const query = { a: 'query', b: 'query', c: 'query' };
    expect(read({ query, body: { b: 'body', c: 'body' }, path: { c: 'path' } })).toEqual({
      a: 'query',
      b: 'body',
      c: 'path',
    });
  });

  it('drops names that are not asked for, and those every object has', () => {
    const body = JSON.parse('{"a":"1","b":"2","c":"3","d":"4","__proto__":{"e":"5"}}') as Record<
      string,
      unknown
    >;
    const found = read({ ...nowhere, body });
    expect(found).toEqual({ a: '1', b: '2', c: '3' });
    expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
    const inherited = compileParameters(Type.Object({ toString: Type.Optional(Type.Unknown()) }));
    expect(inherited(nowhere)).toEqual({});
  });
});

describe('conversion without loss', () => {
  it.each<[string, unknown, unknown, TSchema]>([
    ['integer', '12', 12, Type.Integer()],
    ['integer', '-3', -3, Type.Integer()],
    ['integer', 7, 7, Type.Integer()],
    ['number', '1.5', 1.5, Type.Number()],
    ['number', '-0.25', -0.25, Type.Number()],
    ['number', '9007199254740991', 9007199254740991, Type.Number()],
    ['boolean', 'true', true, Type.Boolean()],
    ['boolean', 'false', false, Type.Boolean()],
    ['boolean', '1', true, Type.Boolean()],
    ['boolean', '0', false, Type.Boolean()],
    ['boolean', 1, true, Type.Boolean()],
    ['boolean', 0, false, Type.Boolean()],
    ['text', '0x10', '0x10', Type.String()],
    ['text', 'null', 'null', Type.String()],
    ['text', 10, '10', Type.String()],
    ['text', true, 'true', Type.String()],
    ['text or integer', '5', '5', Type.Union([Type.String(), Type.Integer()])],
    ['text or integer', 5, 5, Type.Union([Type.String(), Type.Integer()])],
    ['integer or null', '5', 5, Type.Union([Type.Integer(), Type.Null()])],
    ['integer or null', null, null, Type.Union([Type.Integer(), Type.Null()])],
    ['literals', '1', '1', Type.Union([Type.Literal('1'), Type.Literal('x')])],
    ['one of numbers', '2', 2, Type.Union([Type.Literal(1), Type.Literal(2)])],
    ['texts', 'one', ['one'], Type.Array(Type.String())],
    ['integers', ['1', 2, '3'], [1, 2, 3], Type.Array(Type.Integer())],
    ['integers', '1', [1], Type.Array(Type.Integer())],
    ['text or texts', [1, 'b'], ['1', 'b'], Type.Union([Type.String(), Type.Array(Type.String())])],
    ['anything', '1', '1', Type.Unknown()],
    ['anything', { deep: ['1'] }, { deep: ['1'] }, Type.Unknown()],
  ])('%s: %j is %j', (_, given, expected, schema) => {
    expect(readAs(schema, given)).toStrictEqual(expected);
  });

  it.each<[string, unknown, TSchema]>([
    ['integer', '0x10', Type.Integer()],
    ['integer', '1.5', Type.Integer()],
    ['integer', '1e3', Type.Integer()],
    ['integer', '', Type.Integer()],
    ['integer', ' 1', Type.Integer()],
    ['integer', '+1', Type.Integer()],
    ['integer', '1n', Type.Integer()],
    ['integer', '٣', Type.Integer()],
    ['integer', 1.5, Type.Integer()],
    ['integer', true, Type.Integer()],
    ['integer', '9007199254740993', Type.Integer()],
    ['number', '9007199254740993', Type.Number()],
    ['number', '1.', Type.Number()],
    ['number', '.5', Type.Number()],
    ['number', 'NaN', Type.Number()],
    ['number', 'Infinity', Type.Number()],
    ['number', '9'.repeat(400), Type.Number()],
    ['boolean', 'yes', Type.Boolean()],
    ['boolean', 'TRUE', Type.Boolean()],
    ['boolean', 2, Type.Boolean()],
    ['boolean', '', Type.Boolean()],
    ['text', 1.1, Type.String()],
    ['text', { a: 1 }, Type.String()],
    ['text', ['a', 'b'], Type.String()],
    ['integers', ['1', 'x'], Type.Array(Type.Integer())],
  ])('%s: %j is refused', (_, given, schema) => {
    expect(refusalOf(() => readAs(schema, given))).toMatchObject({ status: 400, code: 'invalid_parameter' });
  });

  it('takes null for nothing given, unless null is something', () => {
    expect(readAs(Type.Integer({ default: 20 }), null)).toBe(20);
    expect(readAs(Type.Optional(Type.Integer()), null)).toBeUndefined();
    expect(refusalOf(() => readAs(Type.String(), null))).toMatchObject({ code: 'missing_parameter' });
  });

  it('never makes one number of two texts', () => {
    const reads = compileParameters(Type.Object({ it: Type.Number() }));
    const digits = fc.stringMatching(/^-?\d{1,20}(\.\d{1,20})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        let number: unknown;
        try {
          number = reads({ ...nowhere, query: { it: text } })['it'];
        } catch (error) {
          expect(error).toMatchObject({ status: 400 });
          return;
        }
        expect(number).toBe(Number(text));
        if (!text.includes('.')) expect(BigInt(number as number)).toBe(BigInt(text));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('defaults', () => {
  it('are each request’s own', () => {
    const read = compileParameters(Type.Object({ list: Type.Array(Type.String(), { default: [] }) }));
    (read(nowhere)['list'] as string[]).push('mine');
    expect(read(nowhere)).toEqual({ list: [] });
  });
});

describe('messages', () => {
  const Count = Type.Integer({ minimum: 1, maximum: 9, description: 'How many, 1 to 9.' });
  const read = compileParameters(
    Type.Object({
      count: Count,
      box: Type.Optional(Type.Object({ width: Type.Integer(), tags: Type.Array(Type.String()) })),
    }),
  );
  const messageFor = (body: Record<string, unknown>) => refusalOf(() => read({ ...nowhere, body })).message;

  it('name what is missing, and what it means', () => {
    expect(messageFor({})).toBe('count is missing. How many, 1 to 9.');
  });

  it('name what is wrong, and what is wrong with it', () => {
    expect(messageFor({ count: '10' })).toBe('count: must be <= 9. How many, 1 to 9.');
    expect(messageFor({ count: 'many' })).toBe('count: must be integer. How many, 1 to 9.');
    expect(messageFor({ count: 1, box: { width: 'x', tags: [] } })).toBe('box.width: must be integer.');
    expect(messageFor({ count: 1, box: { width: 1, tags: ['a', 2] } })).toBe('box.tags.1: must be string.');
    expect(messageFor({ count: 1, box: { tags: [] } })).toMatch(/^box: .*\bwidth\b.*\.$/);
  });
});

describe('any parameters at all', () => {
  it('are read as the schema says, or refused with 400', () => {
    const schema = Type.Object({
      text: Type.Optional(Type.String()),
      whole: Type.Optional(Type.Integer()),
      flag: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
      list: Type.Optional(Type.Array(Type.Number())),
      any: Type.Optional(Type.Unknown()),
    });
    const read = compileParameters(schema);
    const names = fc.constantFrom('text', 'whole', 'flag', 'list', 'any', '__proto__', 'constructor');
    const source = fc.dictionary(names, fc.jsonValue(), { maxKeys: 5 });
    fc.assert(
      fc.property(source, source, source, (query, body, path) => {
        try {
          const found = read({ query, body, path });
          expect(Object.keys(schema.properties)).toEqual(expect.arrayContaining(Object.keys(found)));
          if (found['whole'] !== undefined) expect(Number.isInteger(found['whole'])).toBe(true);
          if (found['text'] !== undefined) expect(found['text']).toBeTypeOf('string');
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          expect(error.status).toBe(400);
        }
      }),
    );
  });
});

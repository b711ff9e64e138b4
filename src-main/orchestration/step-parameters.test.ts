import { describe, expect, it } from 'vitest';
import type { ResolvedStep } from './resolved-steps.js';
import { checkParameters, overrideParameters, readOverrides, snapshotOf } from './step-parameters.js';

const step = (change: Partial<ResolvedStep> = {}): ResolvedStep => ({
  name: 'start_service',
  type: 'remote',
  params: { host: 'string', port: 'integer' },
  paramValues: {},
  aliases: {},
  retry: { times: 0, ignoreError: false },
  actions: [],
  ...change,
});
const valuesAfter = (given: unknown, change: Partial<ResolvedStep> = {}) =>
  overrideParameters([step(change)], readOverrides(given))[0]?.paramValues;

describe('the params of a task', () => {
  it('are meant for a step, or for every step that has them', () => {
    expect(valuesAfter({ start_service: { host: 'a', extra: 1 }, other: { port: 1 } })).toEqual({
      host: 'a',
      extra: 1,
    });
    expect(valuesAfter({ host: 'a', unknown: 'b' })).toEqual({ host: 'a' });
    expect(valuesAfter([{ host: 'a' }])).toEqual({ host: 'a' });
    expect(valuesAfter(undefined, { paramValues: { host: 'a' } })).toEqual({ host: 'a' });
    expect(valuesAfter([])).toEqual({});
  });

  it('for a step win over those for all, a whole name over a beginning, each over the template', () => {
    const given = {
      start_service: { host: 'whole' },
      'start_*': { host: 'begun', port: 2 },
      host: 'all',
      port: 1,
    };
    expect(valuesAfter(given, { paramValues: { host: 'template', port: 0 } })).toEqual({
      host: 'whole',
      port: 2,
    });
  });

  it('go to every step of a name', () => {
    const twice = overrideParameters([step(), step()], readOverrides({ start_service: { host: 'a' } }));
    expect(twice.map(({ paramValues }) => paramValues)).toEqual([{ host: 'a' }, { host: 'a' }]);
  });

  it('may have the other names of parameters', () => {
    const aliased = { params: { echo_word: 'string' }, aliases: { name: 'echo_word' } } as const;
    expect(valuesAfter({ start_service: { name: 'a' } }, aliased)).toEqual({ echo_word: 'a' });
    expect(valuesAfter({ name: 'a' }, aliased)).toEqual({ echo_word: 'a' });
    expect(valuesAfter({ start_service: { echo_word: 'a', name: 'b' } }, aliased)).toEqual({
      echo_word: 'a',
    });
  });

  it.each(['x', 3, [{}, {}], [1]])('%j are refused', (given) => {
    expect(() => readOverrides(given)).toThrow('params: must be');
  });
});

describe('checking parameters', () => {
  const action = (template: string, params: ResolvedStep['params'] = {}) => ({
    name: 'a',
    params,
    module: 'shell',
    template,
  });

  it('finds what is missing and what is of another type, each once', () => {
    const bad = step({ paramValues: { port: 'x' } });
    expect(checkParameters([bad, bad])).toEqual({
      missing: [{ step: 'start_service', param: 'host' }],
      mistyped: [{ step: 'start_service', param: 'port', type: 'integer', value: 'x' }],
    });
    expect(() => snapshotOf([bad])).toThrow(
      'params: start_service.host is missing; start_service.port must be of type integer.',
    );
  });

  it('takes null for missing and text for numbers', () => {
    const { missing, mistyped } = checkParameters([step({ paramValues: { host: null, port: '80' } })]);
    expect(missing.map(({ param }) => param)).toEqual(['host']);
    expect(mistyped).toEqual([]);
  });

  it('asks for what commands refer to, but not for built-in variables', () => {
    const asking = step({ params: {}, actions: [action('{{exec}} {{ip|q}} {{task_id}}')] });
    expect(checkParameters([asking]).missing).toEqual([{ step: 'start_service', param: 'exec' }]);
  });

  it('makes a snapshot with values of the declared types, of all that is needed and nothing else', () => {
    const actions = [action('{{exec}} {{host|q}} {{ip}}', { host: 'string' })];
    const paramValues = { host: 80, port: '80', exec: 'ls', unused: 'x' };
    expect(snapshotOf([step({ paramValues, actions, retry: { times: 2, ignoreError: true } })])).toEqual([
      {
        name: 'start_service',
        type: 'remote',
        param_values: { host: '80', port: 80, exec: 'ls' },
        retry: { retry_times: 2, ignore_error: true },
        actions,
      },
    ]);
  });

  it('refuses a value that cannot stand in its command, before anything runs', () => {
    const paramValues = { host: 'a\nrm -rf /', port: 1 };
    const plain = step({ paramValues, actions: [action('echo {{host}}')] });
    expect(() => snapshotOf([plain])).toThrow(
      'params: start_service: The value of host holds control characters',
    );
    expect(snapshotOf([step({ paramValues, actions: [action('echo {{host|q}}')] })])).toHaveLength(1);
    const foreign = { ...action('src={{host}}'), module: 'copy' };
    expect(() => snapshotOf([step({ paramValues, actions: [foreign] })])).toThrow('control characters');
  });
});

import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { OpenApiDescription, type DescribedSchema } from '../../../../test/support/openapi-description.js';
import * as ours from './flink-api.js';

const fixture = (name: string) =>
  new OpenApiDescription(new URL(`../../../../test/fixtures/flink/${name}.yml`, import.meta.url));
const jobManager = fixture('jobmanager');
const sqlGateway = fixture('sql-gateway');

/** Keys that servers have and descriptions do not, and why we rely on them. */
const undescribed: Readonly<Record<string, string>> = {
  'operation.failure-cause.class': 'SerializedThrowableSerializer',
  'operation.failure-cause.stack-trace': 'SerializedThrowableSerializer',
  isQueryResult: 'FetchResultsResponseBodySerializer',
  'results.columns': 'ResultInfoSerializer, FLINK-29881',
  'results.data.[].kind': 'ResultInfoSerializer, FLINK-29881',
  'results.data.[].fields': 'ResultInfoSerializer, FLINK-29881',
};

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly patternProperties?: object;
}

const isWhole = (type: string | undefined) => type === 'integer' || type === 'number';

/** @returns where what we read is not what the description says. */
function departures(
  description: OpenApiDescription,
  mine: Schema,
  described: DescribedSchema,
  at = '',
): string[] {
  const theirs = description.resolve(described);
  const schema = mine.anyOf?.find(({ type }) => type !== 'null') ?? mine;
  if (schema.enum !== undefined) {
    const known = theirs.enum ?? schema.enum;
    return schema.enum
      .filter((value) => !known.includes(value))
      .map((value) => `${at}: ${value} is not described`);
  }
  if (
    schema.type !== undefined &&
    theirs.type !== schema.type &&
    !(isWhole(schema.type) && isWhole(theirs.type))
  )
    return [`${at}: ${schema.type} instead of ${theirs.type ?? 'anything'}`];
  if (schema.items !== undefined)
    return departures(description, schema.items, theirs.items ?? {}, `${at}.[]`);
  // Raw JSON is described as an object of anything.
  if (theirs.properties === undefined) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const path = `${at}.${key}`.replace(/^\./, '');
    const found = theirs.properties?.[key];
    if (found !== undefined) return departures(description, property, found, path);
    return path in undescribed ? [] : [`${path} is not described`];
  });
}

const pairs: readonly (readonly [string, OpenApiDescription, TSchema, string?])[] = [
  ['DashboardConfiguration', jobManager, ours.DashboardConfiguration],
  ['EnvironmentInfo', jobManager, ours.EnvironmentInfo],
  ['JarUploadResponseBody', jobManager, ours.JarUploadResponseBody],
  ['JarListInfo', jobManager, ours.JarListInfo],
  ['JarRunResponseBody', jobManager, ours.JarRunResponseBody],
  ['JobDetailsInfo', jobManager, ours.JobDetailsInfo],
  ['JobExceptionsInfoWithHistory', jobManager, ours.JobExceptionsInfo],
  ['CheckpointingStatistics', jobManager, ours.CheckpointingStatistics],
  ['TriggerResponse', jobManager, ours.TriggerResponse],
  ['AsynchronousOperationResult', jobManager, ours.AsynchronousOperationResult],
  ['GetApiVersionResponseBody', sqlGateway, ours.GetApiVersionResponseBody],
  ['OpenSessionResponseBody', sqlGateway, ours.OpenSessionResponseBody],
  ['GetSessionConfigResponseBody', sqlGateway, ours.GetSessionConfigResponseBody],
  ['ExecuteStatementResponseBody', sqlGateway, ours.ExecuteStatementResponseBody],
  ['FetchResultsResponseBody', sqlGateway, ours.FetchResultsResponseBody],
];

describe('what we read of Flink', () => {
  for (const [name, description, schema] of pairs) {
    it(`is as published: ${name}`, () => {
      expect(departures(description, schema as Schema, { $ref: `#/${name}` })).toEqual([]);
    });
  }

  it('knows every state a job can be in', () => {
    expect((ours.JobStatus as unknown as Schema).enum).toEqual(jobManager.schemas['JobStatus']?.enum);
  });
});

import { Type } from 'typebox';

/** Parameters of requests that make tasks. */

export const Whole = (description: string, maximum: number) =>
  Type.Integer({ default: 0, minimum: 0, maximum, description });

export const MaxFailRatio = (standard: number) =>
  Type.Integer({
    default: standard,
    minimum: 0,
    maximum: 100,
    description: 'Percent of the nodes finished so far that may have failed.',
  });

import { Refusal } from '../lib/errors.js';
import type { RetryPolicy, TemplateStep } from './template.entity.js';

/** A template's steps as clients give them. */
export interface GivenStep {
  readonly name: string;
  readonly param_values?: unknown;
  readonly retry?: unknown;
  readonly retry_times?: unknown;
  readonly ignore_error?: unknown;
}

/** A template with more steps is a mistake. */
export const stepLimit = 200;

const retryLimit = 100;

/**
 * Reads the steps of a template. `retry_times` and `ignore_error` may stand in `retry` or directly on a step; the former
 * wins. Whether there are such steps is for the caller to check.
 * @throws {Refusal} 400 naming the step's place and what is wrong with it.
 */
export function readSteps(steps: readonly GivenStep[]): TemplateStep[] {
  if (steps.length > stepLimit)
    throw invalid('steps', `has ${steps.length} steps; the limit is ${stepLimit}.`);
  return steps.map((step, index) => {
    const at = `steps.${index}`;
    const retry = readRecord(step.retry, `${at}.retry`);
    return {
      name: step.name,
      paramValues: readRecord(step.param_values, `${at}.param_values`),
      retry: {
        times: readTimes(retry['retry_times'] ?? step.retry_times, `${at}.retry.retry_times`),
        ignoreError: readFlag(retry['ignore_error'] ?? step.ignore_error, `${at}.retry.ignore_error`),
      },
    };
  });
}

/** @returns a step as the API shows it. */
export const showStep = ({ name, paramValues, retry }: TemplateStep) => ({
  name,
  param_values: paramValues,
  retry: showRetry(retry),
});

export const showRetry = ({ times, ignoreError }: RetryPolicy) => ({
  retry_times: times,
  ignore_error: ignoreError,
});

function readRecord(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(field, 'must be an object.');
}

function readTimes(value: unknown, field: string): number {
  if (value === undefined || value === null) return 0;
  const times = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  if (Number.isInteger(times) && Number(times) >= 0 && Number(times) <= retryLimit) return Number(times);
  throw invalid(field, `must be a whole number from 0 to ${retryLimit}.`);
}

function readFlag(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (value === true || value === 'true' || value === 1 || value === '1') return true;
  if (value === false || value === 'false' || value === 0 || value === '0') return false;
  throw invalid(field, 'must be true or false.');
}

const invalid = (field: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `${field}: ${problem}`);

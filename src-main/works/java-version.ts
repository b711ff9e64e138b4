import { Refusal } from '../lib/errors.js';

/**
 * @param version as people write it: `8`, `1.8`, `17`, `17.0.2`.
 * @returns its major number; 1.8 is 8.
 * @throws {Refusal} 400 for what is no version.
 */
export function majorOf(version: string): number {
  const [, major] = /^(?:1\.)?(\d{1,3})(?:[._+-][\w.+-]+)?$/.exec(version.trim()) ?? [];
  if (major !== undefined && Number(major) > 0) return Number(major);
  throw new Refusal(
    400,
    'invalid_parameter',
    `java_version: ${JSON.stringify(version)} is no version of Java. Write 8, 11, 17 or the like.`,
  );
}

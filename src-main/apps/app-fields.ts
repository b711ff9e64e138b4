import { Type } from 'typebox';
import { Refusal } from '../lib/errors.js';

/** Fields that several of the family's routes share, read as its document means them. */

const platformForm = 'Up to 32 lower-case letters, digits, "_" and "-".';
export const Platform = Type.String({ pattern: '^[a-z0-9_-]{1,32}$', description: platformForm });

/** A name or code for people to read: any text on one line. */
export const Label = (description: string) =>
  Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\u0000-\\u001f\\u007f]*$', description });

/** Document and clients write `platform` and `platforms` for the same thing: a text, or a list of one. */
export const platformFields = {
  platform: Type.Optional(Type.Union([Platform, Type.Array(Platform)])),
  platforms: Type.Optional(Type.Union([Platform, Type.Array(Platform)])),
};

interface PlatformFields {
  readonly platform?: string | readonly string[];
  readonly platforms?: string | readonly string[];
}

/**
 * @returns the platform that a version or channel is for; undefined where nothing says.
 * @throws {Refusal} 400 when it is not one, or the two spellings differ.
 */
export function platformOf({ platform, platforms }: PlatformFields): string | undefined {
  const said = [platform, platforms].flatMap((value) => value ?? []);
  const [first, ...others] = new Set(said);
  if (others.length > 0) {
    throw new Refusal(
      400,
      'invalid_parameter',
      `platform: it says ${[first, ...others].join(' and ')}, and it must be one.`,
    );
  }
  return first;
}

/** @throws {Refusal} 400 when nothing says which platform. */
export function requiredPlatform(fields: PlatformFields): string {
  const platform = platformOf(fields);
  if (platform === undefined)
    throw new Refusal(400, 'missing_parameter', `platform is missing. ${platformForm}`);
  return platform;
}

/**
 * Reads the truth value that the document spells `validate` and `Validate` (contract, apps.md: in any case).
 * @param sources bodies and queries as they came; the first that has it counts.
 * @throws {Refusal} 400 when it is none.
 */
export function readValidate(...sources: unknown[]): boolean | undefined {
  for (const source of sources) {
    if (typeof source !== 'object' || source === null) continue;
    const found = Object.entries(source).find(([name]) => name.toLowerCase() === 'validate');
    if (found === undefined || found[1] === null) continue;
    const spelled = String(found[1]);
    if (spelled === 'true' || spelled === '1') return true;
    if (spelled === 'false' || spelled === '0') return false;
    throw new Refusal(400, 'invalid_parameter', 'validate: it must be true or false.');
  }
  return undefined;
}

/** @returns the change without the keys that were not given: what is absent stays as it is. */
export function given<T extends object>(change: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

/** Times in the family's form: RFC 3339, UTC. */
export const timeText = (ms: number): string => new Date(ms).toISOString();

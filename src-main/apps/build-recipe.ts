import { Type, type Static } from 'typebox';
import { Refusal, messageOf } from '../lib/errors.js';
import { literalGlob, patternOf } from './artefact-globs.js';

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.Union([Type.String({ maxLength, description }), Type.Null()]));

/** How an app is built, as clients write it (contract, apps.md: `build`); all of it may be absent or null. */
export const RecipeSchema = Type.Object({
  command: text(100_000, 'A line for /bin/sh, run once for each channel. Android has a default.'),
  artifacts: Type.Optional(
    Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), { maxItems: 100 }), Type.Null()]),
  ),
  env: Type.Optional(
    Type.Union([Type.Record(Type.String(), Type.String({ maxLength: 100_000 })), Type.Null()]),
  ),
  builder: text(200, 'Name or number of the node to build on. None: this machine.'),
  credential: text(200, 'Name or id of the credential to fetch the repository with.'),
  image: text(500, 'The Docker image to build in.'),
  clean: Type.Optional(
    Type.Union([
      Type.Boolean({ description: 'Whether each build begins with nothing but the repository’s files.' }),
      Type.Null(),
    ]),
  ),
});

export type RecipeRequest = Static<typeof RecipeSchema>;

/** How an app is built, as it is kept and shown. */
export interface BuildRecipe {
  readonly command: string | null;
  readonly artifacts: readonly string[] | null;
  readonly env: Readonly<Record<string, string>> | null;
  readonly builder: string | null;
  readonly credential: string | null;
  readonly image: string | null;
  readonly clean: boolean;
}

const emptyRecipe: BuildRecipe = {
  command: null,
  artifacts: null,
  env: null,
  builder: null,
  credential: null,
  image: null,
  clean: true,
};

/** What the contract gives each command; a recipe's own variables may not stand in their place. */
export const givenVariables = [
  'APP_NAME',
  'APP_ID',
  'PLATFORM',
  'VERSION_CODE',
  'VERSION_NAME',
  'GIT_REF',
  'CHANNEL',
  'CHANNEL_NAME',
  'OUT_DIR',
] as const;

/**
 * Reads what a client says of how an app is built.
 * @throws {Refusal} 400 naming what cannot be.
 */
export function readRecipe(request: RecipeRequest): BuildRecipe {
  const { command, artifacts, env, builder, credential, image, clean } = request;
  for (const name of Object.keys(env ?? {})) {
    const isTaken = (givenVariables as readonly string[]).includes(name) || name.startsWith('WHEELHOUSE_');
    if (isTaken) throw wrong('env', `${name} is set by the build itself`);
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      throw wrong('env', `${JSON.stringify(name)} cannot be the name of an environment variable`);
  }
  for (const value of [command ?? '', ...Object.values(env ?? {})])
    if (value.includes('\0')) throw wrong('command and env', 'NUL cannot be given to a command');
  try {
    patternOf(artifacts ?? []);
  } catch (error) {
    throw wrong('artifacts', messageOf(error));
  }
  return {
    ...emptyRecipe,
    command: filled(command),
    artifacts: artifacts == null || artifacts.length === 0 ? null : artifacts,
    env: env ?? null,
    builder: filled(builder),
    credential: filled(credential),
    image: filled(image),
    clean: clean ?? true,
  };
}

/** What one channel is built by. */
export interface ChannelRecipe {
  readonly command: string;
  /** Extended regular expression over the paths of files; '' for all that is in OUT_DIR. */
  readonly pattern: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * @returns what a channel of this platform is built by: the app's own words, or Gradle's habit for Android.
 * @throws {Refusal} 400 when nothing says how.
 */
export function recipeFor(recipe: BuildRecipe | null, platform: string, channel: string): ChannelRecipe {
  const { command, artifacts, env } = recipe ?? emptyRecipe;
  const pattern = artifacts === null ? '' : patternOf(artifacts);
  if (command !== null) return { command, pattern, env: env ?? {} };
  if (platform !== 'android') {
    throw new Refusal(
      400,
      'no_command',
      `build.command: nothing says how ${platform} is built. Only android has a default.`,
    );
  }
  const flavour = channel.charAt(0).toUpperCase() + channel.slice(1);
  const name = literalGlob(channel);
  return {
    command: './gradlew "$GRADLE_TASK"',
    pattern: artifacts === null ? patternOf([`**/*${name}*release*.{apk,aab}`]) : pattern,
    env: { ...env, GRADLE_TASK: `assemble${flavour}Release` },
  };
}

const filled = (value: string | null | undefined): string | null =>
  value == null || value.trim() === '' ? null : value;

const wrong = (name: string, problem: string): Refusal =>
  new Refusal(400, 'invalid_parameter', `build.${name}: ${problem}.`);

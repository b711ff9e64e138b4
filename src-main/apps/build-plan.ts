import type { BuildRecipe } from './build-recipe.js';

/** What a build goes by, fixed when it was asked for: nothing that is changed later touches it. */
export interface BuildPlan {
  readonly repository: string;
  /** '' for none; the tag goes first. */
  readonly gitTag: string;
  readonly gitIndex: string;
  /** Id of the credential the repository is fetched with; null for whatever the builder's user has. */
  readonly credentialId: string | null;
  /** How, in the words of its app then. */
  readonly recipe: BuildRecipe | null;
  /** Channels at once. */
  readonly parallel: number;
}

/** @returns what people call the thing that is built: its tag or commit. */
export const refOf = ({ gitTag, gitIndex }: Pick<BuildPlan, 'gitTag' | 'gitIndex'>): string =>
  gitTag === '' ? gitIndex : gitTag;

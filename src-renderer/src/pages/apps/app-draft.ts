import type { App, AppContent, BuildRecipe } from '../../api/apps';

/** An app as a form holds it: texts, some of them of several lines. */
export interface AppDraft {
  name: string;
  /** Divided by blanks or commas. */
  platforms: string;
  repository: string;
  command: string;
  /** A glob a line. */
  artefacts: string;
  /** `NAME=value` a line. */
  env: string;
  builder: string;
  credential: string;
  image: string;
  isClean: boolean;
  isForbidden: boolean;
}

/** @returns the draft of an app, of a new one without it. */
export function draftOf(app: App | null): AppDraft {
  const { command, artifacts, env, builder, credential, image, clean } = app?.build ?? {};
  return {
    name: app?.name ?? '',
    platforms: (app?.platforms ?? ['android']).join(' '),
    repository: app?.prj_path ?? '',
    command: command ?? '',
    artefacts: (artifacts ?? []).join('\n'),
    env: Object.entries(env ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
    builder: builder ?? '',
    credential: credential ?? '',
    image: image ?? '',
    isClean: clean ?? true,
    isForbidden: app?.forbidden ?? false,
  };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Blanks at the end of a value are part of it. */
const variablesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trimStart())
    .filter((line) => line !== '');

/** @returns lines of `env` that are not `NAME=value`. */
export const wrongVariables = ({ env }: Pick<AppDraft, 'env'>): string[] =>
  variablesOf(env).filter((line) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(line));

/** @returns what a draft stands for, as the API takes it. */
export function contentOf(draft: AppDraft): AppContent {
  const env = Object.fromEntries(
    variablesOf(draft.env).map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const artifacts = linesOf(draft.artefacts);
  const recipe: BuildRecipe = {
    command: draft.command.trim() || null,
    artifacts: artifacts.length > 0 ? artifacts : null,
    env: Object.keys(env).length > 0 ? env : null,
    builder: draft.builder.trim() || null,
    credential: draft.credential.trim() || null,
    image: draft.image.trim() || null,
    clean: draft.isClean,
  };
  const { clean, ...texts } = recipe;
  const isPlain = clean && Object.values(texts).every((value) => value === null);
  return {
    name: draft.name.trim(),
    platforms: draft.platforms.split(/[\s,，、]+/).filter((each) => each !== ''),
    prj_path: draft.repository.trim() || null,
    forbidden: draft.isForbidden,
    build: isPlain ? null : recipe,
  };
}

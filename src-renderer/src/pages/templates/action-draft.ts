import type { Action, Implementation, ParamType } from '../../api/orchestration-types';
import { RUNNABLE_TYPE, moduleCallOf } from './implementation-draft';

/** How an action is done, while it is being edited. */
export interface ImplementationDraft {
  /** Null while it is not stored. */
  readonly id: number | null;
  readonly type: string;
  readonly template: Readonly<Record<string, unknown>>;
}

/** An action while it is being edited. */
export interface ActionDraft {
  name: string;
  desc: string;
  params: { name: string; type: ParamType }[];
  /** The runnable one first. */
  implementations: ImplementationDraft[];
}

const firstImplementation: ImplementationDraft = {
  id: null,
  type: RUNNABLE_TYPE,
  template: { action: { module: 'shell', args: '' } },
};

/** @param action null for a new one. */
export function draftOfAction(
  action: Action | null,
  implementations: readonly Implementation[],
): ActionDraft {
  const drafts = implementations.map(({ id, type, template }) => ({ id, type, template }));
  return {
    name: action?.name ?? '',
    desc: action?.desc ?? '',
    params: Object.entries(action?.params ?? {}).map(([name, type]) => ({ name, type })),
    implementations: [
      drafts.find(({ type }) => type === RUNNABLE_TYPE) ?? firstImplementation,
      ...drafts.filter(({ type }) => type !== RUNNABLE_TYPE),
    ],
  };
}

export interface ActionProblem {
  readonly key: 'paramName' | 'paramTwice' | 'noCommand';
  readonly name: string;
}

/** @returns the first thing that the control plane would refuse; null for none. */
export function actionProblem({ params, implementations }: ActionDraft): ActionProblem | null {
  const names = new Set<string>();
  for (const { name } of params) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) return { key: 'paramName', name };
    if (names.has(name)) return { key: 'paramTwice', name };
    names.add(name);
  }
  for (const { type, template } of implementations) {
    if (type !== RUNNABLE_TYPE) continue;
    const call = moduleCallOf(template);
    if (call === null || (call.input.trim() === '' && 'content' in (template['action'] as object)))
      return { key: 'noCommand', name: type };
    if (call.input.trim() === '' && ['shell', 'raw', 'command'].includes(call.module))
      return { key: 'noCommand', name: type };
  }
  return null;
}

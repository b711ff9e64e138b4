import {
  deleteAction,
  deleteRemoteStep,
  deleteTemplate,
  listActions,
  listRemoteSteps,
  listTemplates,
} from '../../api/orchestration';

export type DefinitionKind = 'templates' | 'steps' | 'actions';

/** A template, a remote step or an action, as the lists show them. */
export interface Definition {
  readonly id: number;
  readonly name: string;
  readonly desc: string;
  /** What it is made of: steps, actions or parameters. */
  readonly parts: readonly string[];
}

interface DefinitionFamily {
  readonly list: (signal: AbortSignal) => Promise<Definition[]>;
  readonly remove: (id: number) => Promise<unknown>;
  /** Events that tell of changes. */
  readonly events: RegExp;
}

export const definitions: Readonly<Record<DefinitionKind, DefinitionFamily>> = {
  templates: {
    list: async (signal) =>
      (await listTemplates(signal)).map(({ id, name, desc, steps }) => ({
        id,
        name,
        desc,
        parts: steps.map((step) => step.name),
      })),
    remove: deleteTemplate,
    events: /^template\./,
  },
  steps: {
    list: async (signal) =>
      (await listRemoteSteps(signal)).map(({ id, name, desc, actions }) => ({
        id,
        name,
        desc,
        parts: actions,
      })),
    remove: deleteRemoteStep,
    events: /^(remote-step|action)\./,
  },
  actions: {
    list: async (signal) =>
      (await listActions(signal)).map(({ id, name, desc, params }) => ({
        id,
        name,
        desc,
        parts: Object.entries(params).map(([param, type]) => `${param}: ${type}`),
      })),
    remove: deleteAction,
    events: /^action\./,
  },
};

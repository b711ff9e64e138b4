import seeds from '../../resources/orchestration.json' with { type: 'json' };
import type { Store } from '../store/store.js';
import { nextNumber, Sequence } from '../store/sequence.js';
import { lastBuiltInId } from './built-in-steps.js';
import { runnableType } from './implementation-template.js';
import { readParameterTypes } from './parameters.js';
import { readSteps } from './template-steps.js';
import { Action, Implementation, RemoteStep, Template, type TemplatePurpose } from './template.entity.js';

/** Puts in the actions, steps and templates that a new control plane comes with. Does nothing ever after. */
export async function seedDefinitions(store: Store): Promise<void> {
  await store.write(async (manager) => {
    if (await manager.existsBy(Sequence, { name: 'remote_steps' })) return;
    await manager.insert(Sequence, { name: 'remote_steps', last: lastBuiltInId });
    const createdAt = Date.now();
    const actionIds = new Map<string, number>();
    for (const { name, desc: description, params, action } of seeds.actions) {
      const id = await nextNumber(manager, 'actions');
      actionIds.set(name, id);
      const template = {
        action: 'content' in action ? { ...action, content: linesOf(action.content) } : action,
      };
      await manager.insert(Action, { id, name, description, params: readParameterTypes(params), createdAt });
      await manager.insert(Implementation, { id, type: runnableType, actionId: id, template, createdAt });
    }
    for (const { name, desc: description, actions, aliases = {} } of seeds.remoteSteps) {
      await manager.insert(RemoteStep, {
        id: await nextNumber(manager, 'remote_steps'),
        name,
        description,
        actionIds: actions.flatMap((action) => actionIds.get(action) ?? []),
        aliases: aliases,
        createdAt,
      });
    }
    for (const { name, desc: description, purpose, steps } of seeds.templates) {
      await manager.insert(Template, {
        id: await nextNumber(manager, 'task_templates'),
        name,
        description,
        steps: readSteps(steps),
        purpose: purpose as TemplatePurpose,
        createdAt,
      });
    }
  });
}

/** Scripts are lists of lines in the file, to be read by people. */
const linesOf = (lines: readonly string[] | undefined): string => `${(lines ?? []).join('\n')}\n`;

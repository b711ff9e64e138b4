import { Type } from 'typebox';
import type { ValuesOf } from '../lib/setting.js';

/** How tasks go over their nodes. */
export const taskSettings = {
  'tasks.parallel': Type.Integer({
    default: 50,
    minimum: 1,
    maximum: 1000,
    description: 'Nodes of a batch that a step of a task runs on at once.',
  }),
  'tasks.retryDelay': Type.Number({
    default: 5,
    minimum: 0,
    maximum: 3600,
    description: 'Seconds between the attempts at a step of a task.',
  }),
};

/** What the settings say of it, under the names they have there. */
export type TaskSettings = ValuesOf<typeof taskSettings>;

/** How to log in to nodes of which neither pool nor service nor cluster says anything. */
export const connectionSettings = {
  'ssh.port': Type.Integer({
    default: 22,
    minimum: 1,
    maximum: 65_535,
    description:
      'SSH port of nodes added to a pool of which neither it nor its service or cluster says another.',
  }),
  'ssh.user': Type.String({
    default: '',
    pattern: '^$|^[A-Za-z0-9_][A-Za-z0-9_.$-]{0,63}$',
    description: 'Whom to log in as on such nodes. Empty: as their credential says.',
  }),
  'ssh.credential': Type.String({
    default: '',
    description: 'Name or id of the credential to log in with on such nodes. Empty: none.',
  }),
};

/** What the settings say of it, under the names they have there. */
export type ConnectionSettings = ValuesOf<typeof connectionSettings>;

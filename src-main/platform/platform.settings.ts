import { Type } from 'typebox';
import type { ValuesOf } from '../lib/setting.js';

/** How many terminals there may be, and how long. */
export const terminalSettings = {
  'terminals.idleTimeout': Type.Integer({
    default: 900,
    minimum: 0,
    maximum: 86_400,
    description: 'Seconds without input after which a terminal is closed; 0 for never.',
  }),
  'terminals.limit': Type.Integer({
    default: 20,
    minimum: 0,
    maximum: 1000,
    description: 'Terminals open at once; 0 for none at all.',
  }),
};

/** What the settings say of it, under the names they have there. */
export type TerminalSettings = ValuesOf<typeof terminalSettings>;

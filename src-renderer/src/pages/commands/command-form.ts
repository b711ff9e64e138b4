import type { MessageKey } from '../../locales/messages';

/** What people say of a command to run; null is a number that was not entered. */
export interface CommandForm {
  command: string;
  parallel: number | null;
  /** Percent. */
  maxFailRatio: number | null;
  /** Seconds; 0 for none. */
  timeout: number | null;
}

export type CommandField = keyof CommandForm;

/** As the API has it (commands.routes.ts). */
export const standardCommand = (): CommandForm => ({
  command: '',
  parallel: 50,
  maxFailRatio: 100,
  timeout: 0,
});

const YEAR = 366 * 24 * 3600;

const within = (value: number | null, least: number, most: number): boolean =>
  value !== null && Number.isInteger(value) && value >= least && value <= most;

/** @returns what is wrong with a field; null when it can be sent. */
export function commandProblem(form: CommandForm, field: CommandField): MessageKey | null {
  switch (field) {
    case 'command':
      return form.command.trim() === '' ? 'commands.commandRequired' : null;
    case 'parallel':
      return within(form.parallel, 1, 1000) ? null : 'commands.parallelForm';
    case 'maxFailRatio':
      return within(form.maxFailRatio, 0, 100) ? null : 'commands.shareForm';
    case 'timeout':
      return within(form.timeout, 0, YEAR) ? null : 'commands.timeoutForm';
  }
}

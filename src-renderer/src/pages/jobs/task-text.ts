import type { TaskJson } from '../../api/types';

const PLAIN = /^[\w@%+=:,./-]+$/;

/** Writes an argument as a POSIX shell reads it back. */
const quoted = (argument: string): string =>
  PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

/** The command of a task.json on one line, as one would type it. */
export function commandText({ command, main }: Pick<TaskJson, 'command' | 'main'>): string {
  const given = command ?? main ?? '';
  return typeof given === 'string' ? given.trim() : given.map(quoted).join(' ');
}

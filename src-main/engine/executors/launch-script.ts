import type { LaunchSpec } from './executor.js';

/**
 * Quotes a text so that any POSIX shell reads it as one word, byte for byte.
 * @throws when it holds NUL, which no argument and no environment variable can.
 */
export function quote(text: string): string {
  if (text.includes('\0')) throw new Error('A text with NUL cannot be given to a command.');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Writes the standard input of `launcher.sh start`, which carries what must be neither in a file nor in an argument list.
 * @param resultPath where the command may leave a result.
 * @throws when a name cannot be an environment variable of a shell, or a text holds NUL.
 */
export function launchScript(spec: LaunchSpec, resultPath: string): string {
  const env = { ...spec.env, WHEELHOUSE_RUN_ID: spec.runId, WHEELHOUSE_RESULT: resultPath };
  const exports = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new Error(`${JSON.stringify(name)} cannot be the name of an environment variable.`);
    }
    return `export ${name}=${quote(value)}\n`;
  });
  const files = (spec.files ?? []).map(
    ({ name, content }) =>
      `printf %s ${quote(content)} >${quote(name)} && chmod 700 ${quote(name)} || exit 126\n`,
  );
  return `${exports.join('')}${files.join('')}set -- ${spec.argv.map(quote).join(' ')}\n: whole\n`;
}

import { join, resolve } from 'node:path';
import { pino } from 'pino';
import flags from '../resources/flags.json' with { type: 'json' };
import { version } from '../package.json' with { type: 'json' };
import { startControlPlane, type ControlPlane } from './control-plane.js';
import { messageOf } from './lib/errors.js';
import { closeStrayDescriptors } from './lib/stray-descriptors.js';
import { findParent, type Parent } from './parent.js';
import { SettingsError, readSettings, type Settings } from './settings.js';

/** Everything must have come to an end by then, or the process ends anyway. */
const stopLimitMs = 9000;

/**
 * Headers hold tokens, and what a failed statement was given may be anything: plugins and the database driver put both
 * into their messages.
 */
const neverLogged = ['*.headers', 'err.parameters'];

/** Folder of the package: this file is built to out/main/. */
const root = resolve(import.meta.dirname, '../..');

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function fail(message: string, code = 1): never {
  say(`wheelhouse: ${message}`);
  process.exit(code);
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.argv.slice(2), process.env);
  } catch (error) {
    if (error instanceof SettingsError) fail(error.message, 2);
    throw error;
  }
}

function printHelp(): void {
  const rows = flags.map(({ flag, env, meaning }) => `  ${flag.padEnd(20)} ${env.padEnd(30)} ${meaning}`);
  process.stdout.write(`Usage: npm run headless -- [flags]\n\n${rows.join('\n')}\n`);
}

/** Hands what must not be in any log to whoever started us, or shows it on a terminal; else it stays unknown. */
async function introduce(plane: ControlPlane, parent: Parent | null): Promise<void> {
  if (parent !== null) {
    parent.tell({
      event: 'listening',
      url: plane.url,
      pid: process.pid,
      signInUrl: await plane.signInUrl(),
      token: plane.parentToken(),
      ...(plane.generatedToken === null ? {} : { adminToken: plane.generatedToken }),
    });
    return;
  }
  if (process.stderr.isTTY) {
    if (plane.generatedToken !== null) say(`Admin token, shown this once: ${plane.generatedToken}`);
    say(`Sign in within ten minutes: ${await plane.signInUrl()}`);
  } else if (plane.generatedToken !== null) {
    say(
      'wheelhouse: an admin token was made but not shown, since this is no terminal. Start once with `npm start` for a ' +
        'sign-in link, or set WHEELHOUSE_ADMIN_TOKEN before the first start on a new data folder.',
    );
  }
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    printHelp();
    return;
  }
  closeStrayDescriptors();
  const settings = settingsOrExit();
  const adminToken = process.env['WHEELHOUSE_ADMIN_TOKEN'];
  const masterKey = process.env['WHEELHOUSE_MASTER_KEY'];
  // What we start later must not inherit them.
  delete process.env['WHEELHOUSE_ADMIN_TOKEN'];
  delete process.env['WHEELHOUSE_MASTER_KEY'];
  const logger = pino(
    { level: settings.logLevel, base: undefined, redact: { paths: neverLogged, remove: true } },
    pino.destination({ dest: 2, sync: true }),
  );

  let plane: ControlPlane | null = null;
  let isStopping = false;
  const stop = async (why: string, code: number): Promise<void> => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ why }, 'stopping');
    setTimeout(() => {
      logger.error('could not stop in time');
      process.exit(code === 0 ? 1 : code);
    }, stopLimitMs).unref();
    try {
      await plane?.stop();
    } catch (error) {
      logger.error({ err: error }, 'stopping failed');
      process.exit(1);
    }
    process.exit(code);
  };

  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  process.on('unhandledRejection', (error) => {
    logger.fatal({ err: error }, 'an error nobody handled');
    void stop('an error nobody handled', 1);
  });
  if (settings.exitWithParent) {
    process.stdin
      .on('end', () => void stop('the parent has gone', 0))
      .on('error', () => void stop('the parent has gone', 0));
    process.stdin.resume();
  }
  const parent = findParent();
  parent?.onStop(() => void stop('the parent asked for it', 0));
  parent?.onGone(() => void stop('the parent has gone', 0));

  try {
    plane = await startControlPlane({
      settings,
      logger,
      version,
      masterKey: masterKey === '' ? undefined : masterKey,
      resourcesDir: join(root, 'resources'),
      uiDir: join(root, 'out/renderer'),
      adminToken: adminToken === '' ? undefined : adminToken,
      onFatal: (reason) => {
        logger.fatal({ reason }, 'the database is no longer ours');
        // Nothing may be written from here on, so there is nothing to close either.
        process.exit(1);
      },
    });
  } catch (error) {
    fail(describeStartError(error, settings));
  }
  if (settings.host !== '127.0.0.1' && settings.host !== 'localhost' && settings.host !== '::1') {
    logger.warn({ host: settings.host }, 'listening for other machines too, since --host asks for it');
  }
  process.stdout.write(`${JSON.stringify({ event: 'listening', url: plane.url, pid: process.pid })}\n`);
  await introduce(plane, parent);
}

function describeStartError(error: unknown, settings: Settings): string {
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE') {
    return `${settings.host}:${settings.port} is in use by another program. Stop it, or choose another --port.`;
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${settings.host} is no address of this machine. Choose another --host.`;
  if (code === 'EACCES' && (error as { syscall?: unknown }).syscall === 'listen') {
    return `port ${settings.port} is not ours to open. Choose one above 1023 with --port.`;
  }
  return messageOf(error);
}

await main();

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { readPrerequisites } from '../support/prerequisites.js';

/** Gives the windows a display of their own, which nobody sees; Xvfb picks a free one. */
export default async function setUp(): Promise<() => Promise<void>> {
  const server = spawn(
    readPrerequisites().xvfb,
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const numbers = server.stdio[3] as Readable;
  const [first] = (await Promise.race([
    once(numbers.setEncoding('utf8'), 'data'),
    once(server, 'exit').then(() => Promise.reject(new Error(`Xvfb did not start:\n${complaints}`))),
  ])) as [string];
  process.env['DISPLAY'] = `:${first.trim()}`;
  delete process.env['WAYLAND_DISPLAY'];
  return async () => {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  };
}

/**
 * Runs the built control plane. Standard input, output and error are its own, so that its one line on standard output is
 * the only one, and closing our input closes its.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ToolchainError, command, findNode, root, run } from './toolchain.mjs';

await command(() => {
  const entry = join(root, 'out', 'main', 'headless.js');
  if (!existsSync(entry)) throw new ToolchainError('There is no build yet. Run: npm ci && npm run build');
  return run(findNode(), ['--enable-source-maps', entry, ...process.argv.slice(2)], { cwd: process.cwd() });
});

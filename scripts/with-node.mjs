/** Runs a tool of node_modules/.bin on the project's Node: `node scripts/with-node.mjs eslint .` */
import { ToolchainError, command, findNode, findTool, run } from './toolchain.mjs';

const [tool, ...args] = process.argv.slice(2);
await command(() => {
  if (tool === undefined) throw new ToolchainError('Usage: node scripts/with-node.mjs TOOL [ARGUMENTS]');
  return run(findNode(), [findTool(tool), ...args]);
});

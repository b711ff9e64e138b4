/** Runs a tool of node_modules/.bin on the project's Node: `node scripts/with-node.mjs eslint .` */
import { command, findNode, findTool, run } from './toolchain.mjs';

const [tool, ...args] = process.argv.slice(2);
await command(() => run(findNode(), [findTool(tool), ...args]));

/** `npm run bench`: prepares as `npm test` does, then takes the measures of test/bench; `npm run bench -- start` one. */
import { join } from 'node:path';
import { command, ensureBuilt, ensureInstalled, findNode, root, run, surveyMachine } from './toolchain.mjs';

await command(() => {
  ensureInstalled();
  const node = findNode();
  ensureBuilt(node);
  surveyMachine();
  return run(node, [join(root, 'test', 'bench', 'bench.ts'), ...process.argv.slice(2)]);
});

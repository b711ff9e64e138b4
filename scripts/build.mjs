/** `npm run build`: always builds, and notes from what, so that `npm start` and `npm test` need not build again. */
import { build, command, findNode } from './toolchain.mjs';

await command(() => {
  build(findNode());
  return 0;
});

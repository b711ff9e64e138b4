import { join } from 'node:path';
import { createServer } from 'vite';

const root = join(import.meta.dirname, '../..');

/**
 * Loads a module together with sources of the control plane, which Node by itself cannot: they have decorators.
 * @param path from the project's root.
 * @returns what `use` makes of the module.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the shape
export async function withLoaded<Module, Result>(
  path: string,
  use: (module: Module) => Promise<Result>,
): Promise<Result> {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    appType: 'custom',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  try {
    return await use((await server.ssrLoadModule(join(root, path))) as Module);
  } finally {
    await server.close();
  }
}

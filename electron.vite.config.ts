import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

const root = import.meta.dirname;

/** electron-vite sets `./` for pages loaded from a file; ours come from a server, deep links too. */
const servedUnder = (base: string): Plugin => ({
  name: 'wheelhouse:base',
  enforce: 'post',
  config: () => ({ base }),
});

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          headless: resolve(root, 'src-main/headless.ts'),
          index: resolve(root, 'src-main/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: { index: resolve(root, 'src-preload/index.ts') },
        // A sandboxed page takes no other kind.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [vue(), servedUnder('/ui/')],
    worker: { format: 'es' },
    build: {
      outDir: 'out/renderer',
      sourcemap: false,
      minify: true,
      // The page's policy forbids data: URLs, fonts included.
      assetsInlineLimit: 0,
      rolldownOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
});

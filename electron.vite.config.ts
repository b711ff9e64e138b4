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

/**
 * Libraries of many small files that every start reads: built into few, they make it a third shorter. The others are loaded
 * when they are needed, or bring files of their own.
 */
const bundled = ['@fastify/swagger', 'fastify', 'typebox', 'typeorm', 'yaml'];

/** Node reads a map along with its file, at every start; for what is not ours that is not worth it. */
const withoutLibraryMaps: Plugin = {
  name: 'wheelhouse:library-maps',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk' || !file.name.startsWith('library-')) continue;
      file.code = file.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
      Reflect.deleteProperty(bundle, `${file.fileName}.map`);
    }
  },
};

export default defineConfig({
  main: {
    plugins: [withoutLibraryMaps],
    build: {
      externalizeDeps: { exclude: bundled },
      target: 'node20.18',
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          headless: resolve(root, 'src-main/headless.ts'),
          index: resolve(root, 'src-main/index.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
          sourcemapExcludeSources: true,
          codeSplitting: {
            groups: [
              // The desktop needs this one, too, and none of the others.
              { name: 'library-typebox', test: /node_modules[\\/]typebox/, priority: 1 },
              { name: 'library-others', test: /node_modules/ },
            ],
          },
        },
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

import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        input: {
          headless: resolve(root, 'src-main/headless.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src-renderer'),
    plugins: [vue()],
    build: {
      outDir: 'out/renderer',
      sourcemap: false,
      rolldownOptions: { input: resolve(root, 'src-renderer/index.html') },
    },
  },
});

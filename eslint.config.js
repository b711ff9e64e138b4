import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/**
 * The arrows of ARCHITECTURE.md, as rules: a layer may import what stands below it and nothing above or beside it.
 * Each entry forbids import paths by pattern; the message says which arrow would be broken.
 */
const families = ['jobs', 'orchestration', 'apps', 'works', 'platform'];
/** What puts the rest together, and so imports from all of it. */
const top = ['control-plane', 'open-families', 'settings', 'desktop'];
const layers = {
  lib: ['store', 'engine', 'api', ...families, ...top],
  store: ['engine', 'api', ...families, ...top],
  engine: ['api', ...families, ...top],
  api: [...families, ...top],
  ...Object.fromEntries(
    families.map((family) => [family, [...families.filter((other) => other !== family), ...top]]),
  ),
};

const noElectron = {
  group: ['electron', 'electron/*'],
  message: 'Only src-main/desktop, src-main/index.ts and src-preload may import electron.',
};

/** Writing to the database goes through store.write() alone: TypeORM's own doors are shut outside store/. */
const noDirectStore = {
  name: 'typeorm',
  importNames: ['DataSource', 'Repository', 'QueryRunner', 'getRepository'],
  message: 'Write through store.write() and read through store.read: only src-main/store opens connections.',
};

const arrowRules = Object.entries(layers).map(([layer, above]) => ({
  files: [`src-main/${layer}/**/*.ts`],
  ignores: ['**/*.test.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: layer === 'store' ? [] : [noDirectStore],
        patterns: [
          noElectron,
          {
            group: above.flatMap((name) => [`**/${name}`, `**/${name}/**`, `**/${name}.js`]),
            message: `src-main/${layer} stands below or beside this: the arrows are in ARCHITECTURE.md.`,
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['out/', 'node_modules/', 'test-results/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.vue'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.node.json', './tsconfig.web.json', './tsconfig.desktop.json'],
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Entities are rows: TypeORM takes a plain object wherever it takes one, and so do we.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': [
        'error',
        {
          allow: [
            {
              from: 'file',
              name: [
                'App',
                'AppChannel',
                'AppVersion',
                'Credential',
                'FlinkRun',
                'Job',
                'Node',
                'Run',
                'TaskNode',
                'Work',
              ],
            },
          ],
        },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/store/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name=/^(getRepository|transaction|createQueryRunner)$/]',
          message: 'Write through store.write() and read through store.read (ARCHITECTURE.md, "Store").',
        },
      ],
    },
  },
  {
    files: ['src-main/**/*.ts'],
    ignores: ['src-main/desktop/**', 'src-main/index.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [noDirectStore], patterns: [noElectron] }] },
  },
  {
    files: ['src-main/desktop/**/*.ts', 'src-main/index.ts'],
    ignores: ['src-main/desktop/bridge.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            noDirectStore,
            {
              name: 'electron',
              importNames: ['ipcMain'],
              message: 'Answer the page in desktop/bridge.ts, which types every channel and checks who asks.',
            },
          ],
        },
      ],
    },
  },
  ...arrowRules,
  {
    files: ['src-main/store/**/*.ts'],
    rules: { '@typescript-eslint/no-extraneous-class': 'off' },
  },
  ...vue.configs['flat/recommended'].map((config) => ({ ...config, files: ['**/*.vue'] })),
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser },
      globals: globals.browser,
    },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      // The types say which props may be left out, and the compiler what follows from it.
      'vue/require-default-prop': 'off',
    },
  },
  {
    // vue-tsc checks these; typed lint sees every `.vue` import as `any` and would call each use unsafe.
    files: ['src-renderer/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser },
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['test/**/*.ts', '**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
  prettier,
);

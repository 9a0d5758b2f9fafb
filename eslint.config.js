import regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'dist/',
      '.cache/',
      '.build/',
      '.serverless/',
      'src/graphql/generated/',
      'src/contract/generated/',
      'clients/typescript/src/generated/',
      'clients/typescript/dist/',
      // What a test runs of them is type checked there, against the package as its users have it.
      'clients/typescript/examples/',
      'test/fixtures/',
      'examples/',
      // Type checked where their packages and what is generated for them are: by the test that runs them.
      'test/clients/programs/',
    ],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // A pattern takes time in proportion to its input, whoever wrote that: no run of characters is looked at twice.
    files: ['src/**/*.ts'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    // process.env has one reader, so that every setting is found in one place.
    files: ['src/**/*.ts'],
    ignores: [
      'src/config.ts',
      'src/container/main.ts',
      'src/lambda/api.ts',
      'src/lambda/bytes.ts',
      'src/lambda/event-streams.ts',
      'src/lambda/poll.ts',
      'src/local/main.ts',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Read it in src/config.ts.' },
      ],
    },
  },
  {
    // A GraphQL answer has the shape of the test's own query; writing it down twice would check nothing.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);

import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.cjs' },
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testSequencer: '<rootDir>/test/support/long-first.mjs',
  // More files at a time than there are cores: many wait for mail servers, and no test depends on having a core to itself.
  maxWorkers: availableParallelism() * 2,
  // Tells a test that hangs, and nothing else.
  testTimeout: 180_000,
};

import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'functions/test/**/*.test.ts', 'test/**/*.test.ts'],
    // They end what hangs, nothing else: how fast the machine is decides about no test.
    testTimeout: 5 * MINUTE_MS,
    hookTimeout: 5 * MINUTE_MS,
    teardownTimeout: MINUTE_MS,
    expect: { poll: { timeout: MINUTE_MS } },
  },
});

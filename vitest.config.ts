import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/image/**'],
    globalSetup: 'test/support/node-version.ts',
    isolate: false,
    // Many tests wait for processes of their own (git, the terminal), so no core is kept free.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
})

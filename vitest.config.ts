import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/image/**'],
    globalSetup: 'test/support/node-version.ts',
    isolate: false,
    testTimeout: 20_000,
  },
})

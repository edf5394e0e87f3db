import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/browser/**/*.test.ts'], globalSetup: 'test/support/node-version.ts', testTimeout: 30_000, hookTimeout: 60_000 },
})

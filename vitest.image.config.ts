import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: { include: ['test/image/**/*.test.ts'], globalSetup: 'test/support/node-version.ts', testTimeout: 30_000, hookTimeout: 180_000 },
})

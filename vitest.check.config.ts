import { defineConfig } from 'vitest/config'

/** The part of the tests that reads the source only: for `npm run check`, without Redis and without a build. */
export default defineConfig({ test: { include: ['test/architecture.test.ts'] } })

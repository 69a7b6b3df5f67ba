import { defineConfig } from 'vitest/config'

/** `npm run chaos`: the long form of test/chaos; one file at a time, as they measure latencies. */
export default defineConfig({
  test: {
    include: ['test/chaos/long/**/*.test.ts', 'test/codec/decode-fuzz.test.ts'],
    globalSetup: ['test/helpers/global-setup.ts'],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 120_000,
    reporters: ['verbose', './test/helpers/chaos-reporter.ts'],
  },
})

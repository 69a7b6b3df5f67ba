import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/chaos/long/**', 'node_modules/**'],
    globalSetup: ['test/helpers/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // most tests wait for servers and child processes: one worker more than the two cores of CI keeps them busy
    maxWorkers: 3,
    // one process for many files: what a test leaves behind it closes itself
    isolate: false,
  },
})

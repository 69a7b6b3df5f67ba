import { spawnSync } from 'node:child_process'
import { requireRedisServer } from './redis-server.js'

/**
 * Runs once before all tests: a real Redis is at hand, and `dist` (what child processes of the tests run) is fresh. Types are the
 * business of `npm run check`: tsc emits all the same, so a type error elsewhere does not keep a test from running.
 */
export default function setup(): void {
  requireRedisServer()
  spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'ignore' })
}

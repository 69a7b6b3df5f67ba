import { execFileSync } from 'node:child_process'
import { requireRedisServer } from './redis-server.js'

/** Runs once before all tests: a real Redis is at hand, and `dist` (what child processes of the tests run) is fresh. */
export default function setup(): void {
  requireRedisServer()
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
}

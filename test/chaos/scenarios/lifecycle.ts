import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CacheOptions } from '../../../src/options.js'

interface Held {
  readonly heap: number
  readonly resources: number
  readonly timers: number
  readonly listeners: number
}

export interface LifecycleReport {
  readonly before: Held
  readonly after: Held
  /** How the heap grows: the slope through samples of it after full collections. */
  readonly bytesPerCycle: number
  readonly stderr: string
}

export interface LifecycleOptions {
  readonly options: CacheOptions
  readonly cycles: number
  readonly warmUp: number
  /** Read and write between create and close. */
  readonly use: boolean
  /** How often the heap is looked at on the way; default once, at the end. */
  readonly samples?: number
}

const SCRIPT = fileURLToPath(new URL('../../helpers/lifecycle-child.mjs', import.meta.url))
const LONGEST_MS = 600_000

/**
 * Creates and closes caches in a process of its own, which has to end by itself.
 * @throws Error if it does not, or ends with another code than 0
 */
export function lifecycle(options: LifecycleOptions): Promise<LifecycleReport> {
  const args = ['--unhandled-rejections=strict', '--expose-gc', SCRIPT, JSON.stringify(options)]
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { timeout: LONGEST_MS }, (error, stdout, stderr) => {
      if (error === null) resolve({ ...JSON.parse(stdout), stderr })
      else reject(new Error(`it did not end well: ${error.message}\n${stderr}`))
    })
  })
}

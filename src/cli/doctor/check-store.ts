import { isCacheError } from '../../errors.js'
import type { OpenedCache } from '../open-cache.js'
import { checkKeys } from './check-keys.js'
import { type Finding, problem } from './finding.js'

/** Uses the store like an application would, then looks at what is in it. */
export async function checkStore(opened: OpenedCache, signal: AbortSignal): Promise<Finding[]> {
  try {
    const { operations } = await opened.cache.healthCheck()
    const entries = await checkKeys(opened, signal)
    const failed = Object.entries(operations).flatMap(([name, ok]) => (ok ? [] : [name]))
    return failed.length === 0
      ? entries
      : [problem('STORE_BROKEN', `the probe failed to ${failed.join(', ')}`), ...entries]
  } catch (error) {
    if (!isCacheError(error)) throw error
    return [problem('STORE_BROKEN', error.message)]
  }
}

import type { LiveStats, ProcessInfo } from '../../inspect/protocol.js'
import type { LiveProcess } from '../live.js'
import { formatCount, formatShare } from '../render/units.js'
import { type Finding, problem, warning } from './finding.js'

const LOW_HIT_RATE = 0.5
const ENOUGH_REQUESTS = 1000
/** Evictions per miss above which the cache is too small for its keys. */
const EVICTS_PER_MISS = 0.5

/** Asks the running processes how their caches fare. */
export async function checkProcesses(processes: readonly LiveProcess[]): Promise<Finding[]> {
  const answers = await Promise.all(
    processes.map(async ({ info, client }) => {
      const caches = await client.ask('stats', {})
      return caches.flatMap(live => checkCache(info, live))
    }),
  )
  return answers.flat()
}

function checkCache({ app, pid }: ProcessInfo, { cache, stats, details }: LiveStats): Finding[] {
  const who = `${cache} in ${app}[${pid}]`
  const findings: Finding[] = []
  if (stats.degraded) findings.push(problem('DEGRADED', who))
  if (isDisarmed(details)) findings.push(warning('TRACKER_DISARMED', who))
  if (stats.totalRequests < ENOUGH_REQUESTS) return findings
  const requests = formatCount(stats.totalRequests)
  if (stats.hitRate < LOW_HIT_RATE)
    findings.push(warning('HIT_RATE_LOW', `${who}: ${formatShare(stats.hitRate)} of ${requests} requests`))
  if (stats.evictions > EVICTS_PER_MISS * stats.cacheMisses)
    findings.push(
      warning('EVICTS_TOO_SOON', `${who}: ${formatCount(stats.evictions)} evictions in ${requests} requests`),
    )
  return findings
}

/** A cache with a tracker that is not armed at any of its servers. */
function isDisarmed(details: LiveStats['details']): boolean {
  const { coherence } = details
  return (
    typeof coherence === 'object' && coherence !== null && 'armed' in coherence && coherence.armed === false
  )
}

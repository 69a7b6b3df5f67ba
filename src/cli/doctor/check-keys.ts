import { limited } from '../iterate.js'
import type { KeyDetail } from '../key-details.js'
import type { OpenedCache } from '../open-cache.js'
import { formatBytes, formatCount, formatShare } from '../render/units.js'
import { type Finding, warning } from './finding.js'

const SAMPLE = 2_000
const BATCH = 200
const BIG_BYTES = 1024 * 1024
const MANY_WITHOUT_TTL = 0.5
const SHORT_S = 5
/** Fewer keys than this say nothing about habits. */
const ENOUGH_KEYS = 20

/** Looks at a sample of the entries. */
export async function checkKeys(opened: OpenedCache, signal: AbortSignal): Promise<Finding[]> {
  const details: KeyDetail[] = []
  let batch: string[] = []
  for await (const key of limited(opened.scan('*'), SAMPLE, signal)) {
    if (batch.push(key) < BATCH) continue
    details.push(...(await opened.details(batch)))
    batch = []
  }
  details.push(...(await opened.details(batch)))
  return findingsOf(details)
}

function findingsOf(details: readonly KeyDetail[]): Finding[] {
  const findings: Finding[] = []
  const big = details.filter(({ bytes }) => bytes > BIG_BYTES).sort((a, b) => b.bytes - a.bytes)
  if (big[0] !== undefined) {
    const count = `${formatCount(big.length)} of ${formatCount(details.length)} sampled entries are over ${formatBytes(BIG_BYTES)}`
    findings.push(
      warning('BIG_KEYS', `${count}; the largest is ${big[0].key} with ${formatBytes(big[0].bytes)}`),
    )
  }
  if (details.length < ENOUGH_KEYS) return findings
  const endless = details.filter(({ ttl }) => ttl === null).length / details.length
  if (endless > MANY_WITHOUT_TTL)
    findings.push(
      warning(
        'NO_TTL',
        `${formatShare(endless)} of ${formatCount(details.length)} sampled entries never expire`,
      ),
    )
  const short = details.filter(({ ttl }) => ttl !== null && ttl < SHORT_S).length / details.length
  if (short > MANY_WITHOUT_TTL)
    findings.push(
      warning('SHORT_TTL', `${formatShare(short)} of the sampled entries expire within ${SHORT_S} s`),
    )
  return findings
}

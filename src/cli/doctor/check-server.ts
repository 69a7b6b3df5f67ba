import { parseUrl } from '../../redis/parse-url.js'
import { openProbe, parseInfo, type RedisNode, type RedisProbe } from '../redis-probe.js'
import { formatBytes, formatCount, formatMs, formatShare } from '../render/units.js'
import { readMemory } from '../server-memory.js'
import { type Finding, type FindingCode, problem, warning } from './finding.js'

const SLOW_MS = 10
const NEARLY_FULL = 0.8
const LOW_HIT_RATE = 0.5
const ENOUGH_REQUESTS = 1000

/** Connects like an application would, then asks the server about itself. */
export async function checkServer(url: string, timeoutMs: number): Promise<Finding[]> {
  let probe: RedisProbe
  try {
    probe = await openProbe(url, timeoutMs)
  } catch (error) {
    return [await diagnoseConnection(error, url, timeoutMs)]
  }
  try {
    const findings = await Promise.all([
      checkTransport(url),
      checkPassword(probe, url),
      ...probe.nodes.map(node => checkNode(node, probe.nodes.length > 1)),
    ])
    return merged(findings.flat())
  } finally {
    probe.close()
  }
}

async function checkNode(node: RedisNode, isOneOfMany: boolean): Promise<Finding[]> {
  const checks = [checkSpeed(node), checkPermissions(node), checkMemory(node), checkTraffic(node)]
  const findings = (await Promise.all(checks)).flat()
  return isOneOfMany ? findings.map(found => ({ ...found, seen: `${node.name}: ${found.seen}` })) : findings
}

/** What several nodes of a cluster have in common is one finding. */
function merged(findings: readonly Finding[]): Finding[] {
  const byKind = new Map<string, Finding>()
  for (const found of findings) {
    const kind = `${found.severity} ${found.code}`
    const before = byKind.get(kind)
    byKind.set(kind, before === undefined ? found : { ...found, seen: `${before.seen}; ${found.seen}` })
  }
  return [...byKind.values()]
}

async function diagnoseConnection(error: unknown, url: string, timeoutMs: number): Promise<Finding> {
  const code = connectionCode(error)
  const seen = messageOf(error)
  if (code !== 'UNREACHABLE_TIMEOUT' && code !== 'UNREACHABLE_OTHER') return problem(code, seen)
  // a wrong guess about TLS shows as silence or a closed connection: the other guess tells
  const [from, to] = /^rediss/i.test(url) ? ['rediss', 'redis'] : ['redis', 'rediss']
  const other = await openProbe(url.replace(/^rediss?/i, to), timeoutMs).then(
    probe => probe.close(),
    (fault: unknown) => connectionCode(fault),
  )
  const speaks =
    other === undefined || other === 'UNREACHABLE_AUTH' || (to === 'rediss' && other === 'UNREACHABLE_TLS')
  return speaks
    ? problem('UNREACHABLE_TLS', `${seen}; the server speaks ${to}://, not ${from}://`)
    : problem(code, seen)
}

/** Told by codes where there are some, else by what the server says. */
export function connectionCode(error: unknown): FindingCode {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = messageOf(error)
  if (/ENOTFOUND|EAI_AGAIN/.test(code)) return 'UNREACHABLE_DNS'
  if (/ECONNREFUSED/.test(code)) return 'UNREACHABLE_REFUSED'
  if (/NOAUTH|WRONGPASS|AUTH failed|invalid password|without any password/i.test(message))
    return 'UNREACHABLE_AUTH'
  if (/^ERR_(SSL|TLS)|CERT|SELF_SIGNED|UNABLE_TO/.test(code) || /SSL|TLS|certificate/i.test(message))
    return 'UNREACHABLE_TLS'
  if (/DB index|invalid DB/i.test(message)) return 'UNREACHABLE_DB'
  if (/ETIMEDOUT|ERR_CACHE_TIMEOUT/.test(code) || /timed? ?out/i.test(message)) return 'UNREACHABLE_TIMEOUT'
  return 'UNREACHABLE_OTHER'
}

const LOOPBACK = /^(localhost|127\.|::1$)/

async function checkTransport(url: string): Promise<Finding[]> {
  const { tls, password, hosts } = parseUrl(url)
  const far = hosts.find(({ host }) => !LOOPBACK.test(host))
  if (tls || password === undefined || far === undefined) return []
  return [warning('PLAINTEXT', `redis:// to ${far.host}, with a password`)]
}

async function checkPassword(probe: RedisProbe, url: string): Promise<Finding[]> {
  const { username, password } = parseUrl(url)
  if (password === undefined || username !== undefined) return []
  return probe.call('AUTH', password).then(
    () => [],
    (error: unknown) => [warning('PASSWORD_UNUSED', messageOf(error))],
  )
}

async function checkSpeed(node: RedisNode): Promise<Finding[]> {
  const times: number[] = []
  for (let round = 0; round < 5; round++) {
    const start = performance.now()
    await node.call('PING')
    times.push(performance.now() - start)
  }
  // the fastest of them: a busy moment of this machine is not the server's fault
  const best = Math.min(...times)
  return best > SLOW_MS
    ? [warning('SLOW', `the fastest of ${times.length} PINGs took ${formatMs(best)}`)]
    : []
}

/** Asks for what caches do, in a way that changes nothing. */
async function checkPermissions(node: RedisNode): Promise<Finding[]> {
  const needed = await Promise.all([
    refusal(node.call('EVAL', 'return 1', '0')),
    refusal(node.call('SCAN', '0', 'COUNT', '1')),
    refusal(node.call('DBSIZE')),
  ])
  const tracking = await refusal(
    node
      .call('CLIENT', 'TRACKING', 'ON', 'BCAST', 'NOLOOP')
      .then(() => node.call('CLIENT', 'TRACKING', 'OFF')),
  )
  return [
    ...needed.filter(seen => seen !== undefined).map(seen => problem('COMMAND_REFUSED', seen)),
    ...(tracking === undefined ? [] : [warning('TRACKING_REFUSED', tracking)]),
  ]
}

/** What the server says against it; RESP2 needs a redirect for tracking, which is not what is asked here. */
async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  const message = await call.then(
    () => undefined,
    (error: unknown) => messageOf(error),
  )
  return message !== undefined && /NOPERM|unknown (sub)?command/i.test(message) ? message : undefined
}

async function checkMemory(node: RedisNode): Promise<Finding[]> {
  const memory = await readMemory(node)
  if (memory === undefined) return []
  const { used, max, policy } = memory
  if (max === 0) return [warning('MEMORY_UNBOUNDED', `maxmemory is 0; ${formatBytes(used)} are in use`)]
  const findings: Finding[] = []
  if (used / max > NEARLY_FULL)
    findings.push(
      warning(
        'MEMORY_HIGH',
        `${formatBytes(used)} of ${formatBytes(max)} are in use (${formatShare(used / max)})`,
      ),
    )
  if (policy === 'noeviction') {
    const make = used / max > NEARLY_FULL ? problem : warning
    findings.push(make('NO_EVICTION', `maxmemory-policy is noeviction, maxmemory ${formatBytes(max)}`))
  }
  return findings
}

async function checkTraffic(node: RedisNode): Promise<Finding[]> {
  const info = parseInfo(await node.call('INFO', 'stats').catch(() => ''))
  const [hits, misses] = [Number(info.keyspace_hits ?? 0), Number(info.keyspace_misses ?? 0)]
  const evicted = Number(info.evicted_keys ?? 0)
  const findings: Finding[] = []
  if (evicted > 0)
    findings.push(warning('EVICTIONS', `${formatCount(evicted)} keys evicted since the server started`))
  const rate = hits / (hits + misses)
  if (hits + misses >= ENOUGH_REQUESTS && rate < LOW_HIT_RATE)
    findings.push(
      warning(
        'HIT_RATE_LOW',
        `${formatShare(rate)} of ${formatCount(hits + misses)} reads since the server started found their key`,
      ),
    )
  return findings
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

import { CacheError } from '../errors.js'
import { redactUrl } from '../redact-url.js'

export interface HostPort {
  readonly host: string
  readonly port: number
}

/** Where a Redis URL leads. */
export interface RedisAddress {
  readonly mode: 'single' | 'sentinel' | 'cluster'
  readonly tls: boolean
  /** The server; or the sentinels; or nodes from which the cluster is discovered. At least one. */
  readonly hosts: readonly HostPort[]
  /** Name of the master that the sentinels watch. */
  readonly master?: string
  readonly db: number
  readonly username?: string
  readonly password?: string
  readonly sentinelPassword?: string
}

const SHAPE = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/(?:([^@]*)@)?([^/?#]+)([^?#]*)(?:\?([^#]*))?$/i
const DEFAULT_PORT = 6379
const DEFAULT_SENTINEL_PORT = 26379

/**
 * Reads `redis://[user:password@]host[:port][/db]`, `rediss://…` (TLS), `redis+sentinel://host:port,host:port/master[/db]` and
 * `redis+cluster://host:port,host:port`.
 * @throws CacheError ERR_CACHE_INVALID_OPTION
 */
export function parseUrl(url: string): RedisAddress {
  const match = SHAPE.exec(url)
  if (match === null) throw invalid(url, 'is not a Redis URL')
  const [, scheme = '', mode, credentials, hostList = '', path = '', query] = match
  const kind = mode === undefined ? 'single' : (mode.toLowerCase() as 'sentinel' | 'cluster')
  const port = kind === 'sentinel' ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT
  const hosts = hostList.split(',').map(text => parseHost(text, port, url))
  if (kind === 'single' && hosts.length > 1)
    throw invalid(url, 'names several hosts; say redis+cluster:// or redis+sentinel://')
  const segments = path.split('/').filter(segment => segment !== '')
  const master = kind === 'sentinel' ? segments.shift() : undefined
  if (kind === 'sentinel' && master === undefined) throw invalid(url, 'names no master after its sentinels')
  const sentinelPassword = new URLSearchParams(query ?? '').get('sentinelPassword')
  return {
    mode: kind,
    tls: scheme.toLowerCase() === 'rediss',
    hosts,
    db: parseDb(segments, kind, url),
    ...(master === undefined ? {} : { master: unescapePart(master, url) }),
    ...parseCredentials(credentials, url),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
  }
}

function parseHost(text: string, defaultPort: number, url: string): HostPort {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text)
  const port = match?.[2] === undefined ? defaultPort : Number(match[2])
  const host = match?.[1]?.replace(/^\[|\]$/g, '')
  if (host === undefined || port === 0 || port > 65535)
    throw invalid(url, `has an address that cannot be read: "${text}"`)
  return { host, port }
}

function parseDb(segments: readonly string[], mode: RedisAddress['mode'], url: string): number {
  const [text, ...rest] = segments
  if (text === undefined) return 0
  if (rest.length > 0 || !/^\d{1,6}$/.test(text)) throw invalid(url, 'must end in a database number')
  if (mode === 'cluster' && text !== '0') throw invalid(url, 'names a database, but a cluster has only 0')
  return Number(text)
}

function parseCredentials(text: string | undefined, url: string): { username?: string; password?: string } {
  if (text === undefined || text === '') return {}
  const colon = text.indexOf(':')
  const username = unescapePart(colon < 0 ? text : text.slice(0, colon), url)
  return {
    ...(username === '' ? {} : { username }),
    ...(colon < 0 ? {} : { password: unescapePart(text.slice(colon + 1), url) }),
  }
}

function unescapePart(text: string, url: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw invalid(url, 'has a broken %-escape')
  }
}

function invalid(url: string, problem: string): CacheError {
  return new CacheError(
    'ERR_CACHE_INVALID_OPTION',
    `redisUrl: '${redactUrl(url)}' ${problem}. Example: redis://localhost:6379/0`,
  )
}

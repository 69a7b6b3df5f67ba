import { basename, dirname } from 'node:path'
import type { Cache } from '../cache.js'
import { encode } from '../codec/encode.js'
import { compileGlob } from '../glob.js'
import { packageVersion } from '../package-version.js'
import { sampleHotKeys } from './hot-keys.js'
import { type LiveEntry, PROTOCOL_VERSION, type ProcessInfo, type Request, type Verbs } from './protocol.js'

/** Answers one question about the caches of this process. */
export async function answer(request: Request, caches: readonly Cache[], app?: string): Promise<unknown> {
  switch (request.verb) {
    case 'info':
      return processInfo(caches, app)
    case 'stats':
      return Promise.all(
        caches.map(async cache => ({
          cache: cache.name,
          stats: await cache.getStats(request.args as Verbs['stats']['args']),
          details: cache.details(),
        })),
      )
    case 'health':
      return Promise.all(
        caches.map(async cache => ({ cache: cache.name, health: await cache.healthCheck() })),
      )
    case 'keys':
      return keysOf(caches, request.args as Verbs['keys']['args'])
    case 'inspect':
      return (
        await Promise.all(caches.map(cache => entriesAt(cache, request.args as Verbs['inspect']['args'])))
      ).flat()
    case 'hot':
      return sampleHotKeys(caches, request.args as Verbs['hot']['args'])
    case 'flushL1':
      return flushL1(caches, request.args as Verbs['flushL1']['args'])
    default:
      throw new Error(
        `this process does not know "${String(request.verb)}"; it runs cachectl ${packageVersion()}`,
      )
  }
}

function processInfo(caches: readonly Cache[], app: string | undefined): ProcessInfo {
  return {
    protocol: PROTOCOL_VERSION,
    pid: process.pid,
    app: app ?? ownName(),
    uptime: process.uptime(),
    version: packageVersion(),
    caches: caches.map(({ name, backend, keyPrefix }) => ({ name, backend, keyPrefix })),
  }
}

/** The package's name where npm started it, else the script's: `server` of src/server.js, `orders` of orders/index.js. */
function ownName(): string {
  const script = process.argv[1] ?? 'node'
  const name = basename(script).replace(/\.[cm]?[jt]s$/, '')
  return process.env.npm_package_name ?? (name === 'index' ? basename(dirname(script)) : name)
}

/** With a cache named, its keys as it names them; else those of all, under their full names. */
async function keysOf(
  caches: readonly Cache[],
  { pattern, limit, cache: name }: Verbs['keys']['args'],
): Promise<Verbs['keys']['result']> {
  const keys: string[] = []
  const matches = compileGlob(pattern)
  for (const cache of caches.filter(cache => name === undefined || cache.name === name)) {
    const before = name === undefined && cache.keyPrefix !== '' ? `${cache.keyPrefix}:` : ''
    for await (const key of cache.scan(before === '' ? pattern : '*')) {
      if (!matches(before + key)) continue
      if (keys.length >= limit) return { keys, more: true }
      keys.push(before + key)
    }
  }
  return { keys, more: false }
}

/** Accepts a full stored key or one as the cache names it. */
async function entriesAt(cache: Cache, { key }: Verbs['inspect']['args']): Promise<LiveEntry[]> {
  const prefix = `${cache.keyPrefix}:`
  const own = cache.keyPrefix !== '' && key.startsWith(prefix) ? key.slice(prefix.length) : key
  return Promise.all(
    cache.layers.map(async ({ tier, backend }) => {
      const about = { cache: cache.name, keyPrefix: cache.keyPrefix, tier, backend: backend.kind }
      const [entry, ttl] = [await backend.get(own), await backend.ttl(own)]
      if (entry === undefined) return about
      return {
        ...about,
        encoded: encode(entry.value),
        ttl: ttl === null || !Number.isFinite(ttl) ? null : ttl / 1000,
      }
    }),
  )
}

/** Drops what this process holds as copies; a cache that is memory only holds originals, and keeps them. */
async function flushL1(
  caches: readonly Cache[],
  { cache: name }: Verbs['flushL1']['args'],
): Promise<Verbs['flushL1']['result']> {
  let dropped = 0
  for (const cache of caches) {
    if (name !== undefined && cache.name !== name) continue
    const [near, ...behind] = cache.layers
    if (near?.tier === 'L1' && behind.length > 0) dropped += await near.backend.clear()
  }
  return { dropped }
}

import { randomUUID } from 'node:crypto'
import { changesChannel } from './batcher.js'
import type { NodeClient } from './client.js'
import type { RedisLink } from './link.js'
import type { Listener } from './listening.js'
import { reservedKey } from './reserved-keys.js'
import { createScript } from './script.js'
import { sameServer } from './tracker.js'

/** Writers publish while the sequence exists; each heartbeat prolongs it. */
const SEQUENCE_LIFE_MS = '60000'

export interface PublicationsOptions {
  readonly link: RedisLink
  /** As given to the backend. */
  readonly prefix: string
  /** Keys without prefix; `undefined` = all. */
  hear(keys: readonly string[] | undefined): void
  armed(origin: string): void
  lost(origin: string, reason: string): void
  failed(error: unknown): void
}

/** Begins the sequence at the server's clock, so that one that was lost and begun anew never repeats a number. */
const beginScript = createScript(`
local t = redis.call('TIME')
redis.call('SET', KEYS[1], string.format('%.0f', t[1] * 1000000 + t[2]), 'NX', 'PX', ${SEQUENCE_LIFE_MS})
redis.call('PEXPIRE', KEYS[1], ${SEQUENCE_LIFE_MS})
return redis.call('GET', KEYS[1])`)

const canaryScript = createScript(`
redis.call('PUBLISH', ARGV[1], string.format('%.0f', redis.call('INCR', KEYS[1])) .. '\\n' .. ARGV[2])`)

/**
 * Invalidation by pub/sub, where CLIENT TRACKING is refused: every write script of ours numbers and publishes its keys in the same
 * step. A gap in the numbers means that something was missed, and everything copied is dropped. Writes by others (`redis-cli`,
 * another language) are not heard; they are bounded by the longest life of a copy.
 */
export function createPublications(options: PublicationsOptions): Listener {
  const { link, prefix } = options
  const channel = changesChannel(link, prefix)
  const wirePrefix = link.clientPrefix + prefix
  const sequenceKey = reservedKey(prefix, 'sequence')
  let last = Number.NaN
  let awaited: { key: string; heard: () => void } | undefined

  function onMessage(_channel: unknown, payload: unknown): void {
    const [number = '', ...keys] = String(payload).split('\n')
    const sequence = Number(number)
    if (!Number.isSafeInteger(sequence) || sequence <= last) return
    const gap = sequence !== last + 1
    last = sequence
    if (awaited !== undefined && keys.includes(awaited.key)) awaited.heard()
    if (gap || keys.includes('')) options.hear(undefined)
    else options.hear(keys.map(key => key.slice(wirePrefix.length)))
  }

  const node = (): NodeClient => link.client as NodeClient

  return {
    armed: options.armed,
    lost: options.lost,
    failed: options.failed,
    async arm(connection) {
      const origin = await sameServer(link, node(), connection)
      last = Number.NaN
      connection.on('message', onMessage)
      await connection.call('subscribe', channel)
      last = Number(await beginScript.run(node(), [sequenceKey], []))
      const key = `${reservedKey(prefix, 'canary')}:${randomUUID()}`
      const heard = new Promise<void>(resolve => {
        awaited = { key, heard: resolve }
      })
      await canaryScript.run(node(), [sequenceKey], [channel, key])
      await heard
      awaited = undefined
      return origin
    },
    async beat(connection) {
      const sequence = Number(await beginScript.run(node(), [sequenceKey], []))
      // what was published before this answer has been sent to us before this pong
      await connection.call('ping')
      if (sequence > last) throw new Error('publications were missed')
    },
  }
}

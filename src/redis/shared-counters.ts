import type { SharedCounters } from '../backends/backend.js'
import type { Clock } from '../clock.js'
import { type CounterTotals, NO_COUNTS } from '../counter-totals.js'
import type { RedisLink } from './link.js'
import { reservedKey } from './reserved-keys.js'
import { withDeadline } from './with-deadline.js'

export interface RedisCountersOptions {
  readonly link: RedisLink
  readonly prefix: string
  readonly timeoutMs: number
  readonly clock: Clock
}

/** Counters of all processes, in a hash beside the data of their prefix; without expiry, and spared by `clear`. */
export function createRedisCounters({
  link,
  prefix,
  timeoutMs,
  clock,
}: RedisCountersOptions): SharedCounters {
  const key = reservedKey(prefix, 'counters')

  async function read(): Promise<CounterTotals> {
    await link.open()
    const fields = (await link.client.call('HGETALL', key)) as string[]
    const held = new Map<string, number>()
    for (let i = 0; i + 1 < fields.length; i += 2) held.set(fields[i]!, Number(fields[i + 1]))
    const count = (name: keyof CounterTotals) => held.get(name) ?? 0
    return {
      hits: count('hits'),
      staleHits: count('staleHits'),
      misses: count('misses'),
      sets: count('sets'),
      deletes: count('deletes'),
      evictions: count('evictions'),
      errors: count('errors'),
    }
  }

  /** Written in one go: a pipeline of increments of one tick. */
  async function add(delta: CounterTotals): Promise<boolean> {
    if (link.state !== 'up') return false
    const changed = Object.entries(delta).filter(([, count]) => count !== 0)
    await Promise.all(changed.map(([name, count]) => link.client.call('HINCRBY', key, name, count)))
    return true
  }

  return {
    add: delta => withDeadline(add(delta), timeoutMs, clock, 'stats').catch(() => false),
    read: () => withDeadline(read(), timeoutMs, clock, 'stats').catch(() => NO_COUNTS),
  }
}

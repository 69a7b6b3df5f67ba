import { AsyncLocalStorage } from 'node:async_hooks'
import type { Backend } from '../../src/backends/backend.js'
import { createMemoryBackend } from '../../src/backends/memory.js'
import type { Doubt, JournalEntry, RemoteBackend } from '../../src/backends/remote-backend.js'
import type { Clock } from '../../src/clock.js'
import { encode } from '../../src/codec/encode.js'

/** When the call that runs was issued: a clear is stamped then, however late it lands. */
export const issuedAt = new AsyncLocalStorage<number>()

/**
 * The rules of a remote backend in their shortest form, over memory: every write is stamped, a replayed one applies only if
 * nothing newer was stamped. Several resilient backends may share one, each behind a ChaosBackend of its own: processes with
 * a network of their own.
 */
export function createStampedRemote(clock: Clock, maxSize = 1000): RemoteBackend {
  const memory = createMemoryBackend({ maxSize, policy: 'lru', clone: true, clock })
  const stamps = new Map<string, number>()
  const counted = new Set<string>()
  let clearedAt = Number.NEGATIVE_INFINITY
  const stampAll = (keys: readonly string[], at: number) => {
    for (const key of keys) stamps.set(key, at)
  }

  function isNews(key: string, at: number): boolean {
    return at >= (stamps.get(key) ?? Number.NEGATIVE_INFINITY)
  }

  async function clear(at: number): Promise<void> {
    clearedAt = Math.max(clearedAt, at)
    for await (const keys of memory.scan('*')) for (const key of keys) if (isNews(key, at)) memory.delete(key)
  }

  function holdsOwn(key: string, doubt: Doubt): boolean {
    const entry = memory.get(key)
    return doubt.includes(entry === undefined ? null : encode(entry.value))
  }

  async function apply(entry: JournalEntry): Promise<boolean> {
    if (entry.op === 'clear') return clear(entry.at).then(() => true)
    const { key, at, doubt } = entry
    if (at < clearedAt) {
      if (doubt !== undefined && holdsOwn(key, doubt)) memory.delete(key)
      return false
    }
    if (entry.op === 'increment') return (isNews(key, at) || doubt !== undefined) && count(entry)
    if (isNews(key, at) || (doubt !== undefined && holdsOwn(key, doubt))) {
      put(entry)
      stamps.set(key, at)
      return true
    }
    if (doubt?.includes(undefined)) memory.delete(key)
    return false
  }

  function put(entry: Extract<JournalEntry, { op: 'set' | 'delete' }>): void {
    const left = entry.op === 'set' ? entry.life.ttl - (clock.wall() - entry.at) : 0
    if (entry.op === 'set' && left > 0) memory.set(entry.key, entry.value, { ttl: left, staleTtl: 0 })
    else memory.delete(entry.key)
  }

  function count({ key, id, by, life }: Extract<JournalEntry, { op: 'increment' }>): boolean {
    if (counted.has(id)) return false
    counted.add(id)
    memory.increment(key, by, life)
    return true
  }

  const stamping: Partial<Backend> = {
    set(key, value, life) {
      stampAll([key], clock.wall())
      return memory.set(key, value, life)
    },
    setMany(items) {
      stampAll(
        items.map(item => item.key),
        clock.wall(),
      )
      return memory.setMany(items)
    },
    delete(key) {
      stampAll([key], clock.wall())
      return memory.delete(key)
    },
    deleteMany(keys) {
      stampAll(keys, clock.wall())
      return memory.deleteMany(keys)
    },
    clear() {
      clearedAt = Math.max(clearedAt, issuedAt.getStore() ?? clock.wall())
      return memory.clear()
    },
    take(key) {
      stampAll([key], clock.wall())
      return memory.take(key)
    },
  }

  return {
    ...memory,
    ...stamping,
    kind: 'redis',
    connection: 'up',
    onConnection() {},
    serverNow: () => clock.wall(),
    async replay(entries) {
      let applied = 0
      for (const entry of entries) if (await apply(entry)) applied++
      return applied
    },
  }
}

import type { Backend, BackendEvents } from '../../src/backends/backend.js'
import { createMemoryBackend } from '../../src/backends/memory.js'
import type { RemoteBackend } from '../../src/backends/remote-backend.js'
import { createResilientBackend } from '../../src/resilience/resilient-backend.js'
import { ChaosBackend } from '../../src/testing/chaos-backend.js'
import { FakeClock } from '../../src/testing/fake-clock.js'
import { createStampedRemote, issuedAt } from './stamped-remote.js'

export const LIFE = { ttl: 60_000, staleTtl: 0 }
export const DEADLINE = 500

/** What the backend told its owner, by event. */
interface Heard extends Partial<Record<keyof BackendEvents, unknown[]>> {}

export function setup(options: { fallback?: boolean; journalMaxBytes?: number } = {}) {
  const clock = new FakeClock()
  const remote = createStampedRemote(clock)
  return { clock, remote, ...connect(clock, remote, options) }
}

/** One process with a network of its own to a remote store that others use too. */
export function connect(
  clock: FakeClock,
  remote: RemoteBackend,
  { fallback = true, journalMaxBytes = 8 * 1024 * 1024, maxSize = 100 } = {},
) {
  const chaos = new ChaosBackend(remote, { clock })
  const clear = chaos.clear.bind(chaos)
  chaos.clear = () => issuedAt.run(clock.wall(), clear)
  const heard: Heard = {}
  const log: string[] = []
  const note = (line: string) => void log.push(line)
  const backend = createResilientBackend(chaos, {
    clock,
    random: () => 0.5,
    logger: { info: note, warn: note, error: note },
    listener(event, detail) {
      heard[event] = [...(heard[event] ?? []), detail]
    },
    name: 'users',
    timeoutMs: DEADLINE,
    journalMaxBytes,
    createFallback: fallback
      ? () => createMemoryBackend({ maxSize, policy: 'lru', clone: true, clock })
      : undefined,
  })
  backend.onInvalidate?.(keys => {
    heard.invalidate = [...(heard.invalidate ?? []), { keys }]
  })
  return { chaos, backend, heard, log }
}

/** Runs a call to its end, however long the store takes. */
export async function settle<T>(clock: FakeClock, call: T | Promise<T>): Promise<T> {
  const done = Promise.resolve(call)
  done.catch(() => {})
  await clock.advance(DEADLINE)
  return done
}

export function stateOf(backend: Backend): unknown {
  const breaker = backend.details?.().breaker
  return typeof breaker === 'object' && breaker !== null && 'state' in breaker ? breaker.state : undefined
}
export async function valueAt(backend: Backend, key: string): Promise<unknown> {
  return (await backend.get(key))?.value
}

import type { Backend, Probe } from '../backends/backend.js'
import { RESERVED } from './check-prefix.js'

/** Should the process be killed half-way, the key is gone after this long. */
const LIFE = { ttl: 10_000, staleTtl: 0 }

/** Writes, reads and deletes a key that no user can name. Never throws. */
export async function probeStore(backend: Backend, token: string): Promise<Probe> {
  const key = `${RESERVED}probe:${token}`
  const set = await works(() => backend.set(key, true, LIFE))
  const get = await works(async () => (await backend.get(key))?.value)
  return { set, get, delete: await works(() => backend.delete(key)) }
}

async function works(step: () => unknown): Promise<boolean> {
  try {
    return (await step()) === true
  } catch {
    return false
  }
}

import type { Backend, BackendKind, Probe } from './backends/backend.js'
import type { Clock } from './clock.js'

export interface CacheHealth {
  /** `degraded`: answering, but from the in-process fallback. `unhealthy`: not answering. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  readonly backend: BackendKind
  /** Milliseconds that the probe took. */
  readonly latencyMs: number
  readonly operations: Probe
  readonly details: Record<string, unknown>
}

const FAILED: Probe = { set: false, get: false, delete: false }

export async function probeHealth(
  backend: Backend,
  { clock, fallback }: { readonly clock: Clock; readonly fallback: boolean },
): Promise<CacheHealth> {
  const start = clock.now()
  const operations = await Promise.resolve()
    .then(() => backend.probe())
    .catch(() => FAILED)
  const latencyMs = clock.now() - start
  const works = operations.set && operations.get && operations.delete
  const details = backend.details?.() ?? {}
  const status = works ? 'healthy' : fallback ? 'degraded' : 'unhealthy'
  return { status, backend: backend.kind, latencyMs, operations, details }
}

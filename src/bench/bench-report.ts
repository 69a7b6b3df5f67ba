import type { BenchBackend } from './backends.js'
import type { Comparison } from './compare-reports.js'
import type { Measurement } from './measure.js'
import type { Workload } from './workload.js'

/** Raised when a key changes its meaning; `--compare` refuses a report of another version. */
export const REPORT_VERSION = 1

export interface BackendResult extends Measurement {
  /** Bytes of this process's heap per entry; only where entries are kept in it. */
  readonly heapBytesPerEntry?: number
}

export interface WorkloadResult {
  readonly workload: Workload
  readonly about: string
  readonly results: readonly BackendResult[]
}

/** The JSON document of `cachectl bench`; keys are stable. */
export interface BenchReport {
  readonly version: typeof REPORT_VERSION
  /** ISO 8601. */
  readonly at: string
  readonly machine: {
    readonly node: string
    readonly platform: string
    readonly cpu: string
    readonly cores: number
  }
  readonly settings: {
    readonly keys: number
    readonly valueBytes: number
    readonly concurrency: number
    readonly distribution: string
    readonly maxSize: number
    readonly rounds: number
    readonly sliceMs: number
    readonly redis: 'own' | 'given' | null
  }
  readonly workloads: readonly WorkloadResult[]
  readonly skipped: readonly { readonly backend: BenchBackend; readonly reason: string }[]
  readonly comparison?: Comparison
  readonly advice: string
}

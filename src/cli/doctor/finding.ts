/** What doctor can find. The words for each are in `explain.ts`, and nowhere else. */
export type FindingCode =
  | 'CONFIG'
  | 'UNREACHABLE_DNS'
  | 'UNREACHABLE_REFUSED'
  | 'UNREACHABLE_TIMEOUT'
  | 'UNREACHABLE_AUTH'
  | 'UNREACHABLE_TLS'
  | 'UNREACHABLE_DB'
  | 'UNREACHABLE_OTHER'
  | 'COMMAND_REFUSED'
  | 'TRACKING_REFUSED'
  | 'PLAINTEXT'
  | 'PASSWORD_UNUSED'
  | 'SLOW'
  | 'MEMORY_HIGH'
  | 'MEMORY_UNBOUNDED'
  | 'NO_EVICTION'
  | 'EVICTIONS'
  | 'HIT_RATE_LOW'
  | 'EVICTS_TOO_SOON'
  | 'DEGRADED'
  | 'TRACKER_DISARMED'
  | 'BIG_KEYS'
  | 'NO_TTL'
  | 'SHORT_TTL'
  | 'STORE_BROKEN'
  | 'DISK_NEARLY_FULL'

/** `problem`: something does not work. `warning`: it works, but not well. */
export type Severity = 'problem' | 'warning'

/** A fact, with what it was told from. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: Severity
  /** What was seen, as it was seen; no judgement. */
  readonly seen: string
}

export function problem(code: FindingCode, seen: string): Finding {
  return { code, severity: 'problem', seen }
}

export function warning(code: FindingCode, seen: string): Finding {
  return { code, severity: 'warning', seen }
}

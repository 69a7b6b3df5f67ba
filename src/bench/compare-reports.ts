import { z } from 'zod'
import type { BenchReport } from './bench-report.js'

/** What of an old report is compared; the rest of it may be anything. */
const OLD_REPORT = z.object({
  version: z.literal(1),
  at: z.string(),
  workloads: z.array(
    z.object({
      workload: z.object({ name: z.string() }),
      results: z.array(
        z.object({
          contender: z.string(),
          opsPerSecond: z.number(),
          latencyUs: z.object({ p99: z.number() }),
        }),
      ),
    }),
  ),
})

export type OldReport = z.infer<typeof OLD_REPORT>

export interface Change {
  readonly workload: string
  readonly contender: string
  /** New rate by old rate. */
  readonly rate: number
  /** New p99 by old p99. */
  readonly p99: number
}

export interface Comparison {
  /** When the old report was made. */
  readonly with: string
  readonly changes: readonly Change[]
}

/** @throws Error saying what is wrong with the text, when it is not a report */
export function parseOldReport(text: string): OldReport {
  const parsed = OLD_REPORT.safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`it is no report of cachectl bench --json: ${issue?.path.join('.')}: ${issue?.message}`)
}

/** Workload by workload and backend by backend, what both reports measured. */
export function compareReports(report: Pick<BenchReport, 'workloads'>, old: OldReport): Comparison {
  const before = new Map(
    old.workloads.flatMap(({ workload, results }) =>
      results.map(result => [`${workload.name}\n${result.contender}`, result] as const),
    ),
  )
  const changes = report.workloads.flatMap(({ workload, results }) =>
    results.flatMap(({ contender, opsPerSecond, latencyUs }): Change[] => {
      const was = before.get(`${workload.name}\n${contender}`)
      if (was === undefined) return []
      const rate = opsPerSecond / was.opsPerSecond
      return [{ workload: workload.name, contender, rate, p99: latencyUs.p99 / was.latencyUs.p99 }]
    }),
  )
  return { with: old.at, changes }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('it is not JSON; make it with cachectl bench --json > old.json', { cause: error })
  }
}

import type { Edit, Finding, Location, Plan, Root, Site } from '../engine/types.js'
import type { TestComparison } from '../test-run/compare-tests.js'

/** An edit as a person reads it. */
export interface ReportedEdit extends Omit<Edit, 'file'> {
  /** 1-based, in the text that was analysed. */
  readonly line: number
  readonly column: number
  /** The text it replaces; '' for an insertion. */
  readonly before: string
}

/** One place that holds back, or concerns, several caches is told once. */
export interface ReportedFinding extends Omit<Finding, 'root'> {
  /** Ids; empty where it concerns no cache in particular. */
  readonly roots: readonly string[]
}

export interface ReportedFile {
  readonly path: string
  readonly sha256Before: string
  readonly sha256After: string
  readonly linesAdded: number
  readonly linesRemoved: number
  readonly edits: readonly ReportedEdit[]
}

export interface Summary {
  readonly roots: number
  readonly migrated: number
  readonly bridged: number
  readonly pinned: number
  readonly sites: number
  readonly rewritten: number
  readonly review: number
  readonly manual: number
  readonly madeAsync: number
  readonly files: number
}

/**
 * What a migration did or would do: the one model behind the table, JSON, Markdown, HTML and SARIF. Stable keys; `schema` grows
 * when one changes its meaning.
 */
export interface Report {
  readonly schema: 1
  readonly tool: Plan['tool']
  readonly root: string
  readonly summary: Summary
  readonly roots: readonly Root[]
  readonly sites: readonly Site[]
  readonly findings: readonly ReportedFinding[]
  readonly madeAsync: readonly (Location & { readonly name: string })[]
  readonly files: readonly ReportedFile[]
  readonly compiler: Plan['compiler']
  readonly diagnostics: Plan['diagnostics']
  readonly stats: Plan['stats']
  /** Only where `--test` ran the project's tests. */
  readonly tests?: TestComparison
}

/** The texts of the planned files, before and after, by path. Not part of the JSON. */
export interface Texts {
  readonly before: ReadonlyMap<string, string>
  /** What the positions of edits refer to; differs from `before` where a --transform ran. */
  readonly analysed?: ReadonlyMap<string, string>
  readonly after: ReadonlyMap<string, string>
}

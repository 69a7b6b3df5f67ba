import { codes } from '../engine/codes.js'
import type { Location, Root, Site } from '../engine/types.js'
import type { Report, ReportedEdit, ReportedFinding } from './report.js'

export interface ExplainedFinding extends ReportedFinding {
  /** How a person frees the cache that it holds back. */
  readonly way: string
}

/** Everything the plan knows about one line. */
export interface Explanation {
  readonly file: string
  readonly line: number
  readonly edits: readonly ReportedEdit[]
  readonly sites: readonly Site[]
  readonly findings: readonly ExplainedFinding[]
  readonly madeAsync: readonly (Location & { readonly name: string })[]
  /** Roots declared on the line, or whose sites and edits lie on it. */
  readonly roots: readonly Root[]
  /** False: nothing here has to do with a legacy cache. */
  readonly known: boolean
  /** The nearest lines of the same file that something is known about. */
  readonly near: readonly number[]
}

/** @param file relative to the report's root, with `/` */
export function explain(report: Report, file: string, line: number): Explanation {
  const here = (at: Location) => at.file === file && at.line === line
  const edits = report.files.find(one => one.path === file)?.edits.filter(edit => edit.line === line) ?? []
  const sites = report.sites.filter(site => here(site.at))
  const findings = report.findings
    .filter(finding => here(finding.at))
    .map(finding => ({ ...finding, way: codes[finding.code]?.way ?? 'see its recipe' }))
  const madeAsync = report.madeAsync.filter(here)
  const ids = new Set([...edits.flatMap(edit => edit.roots), ...sites.map(site => site.root)])
  const roots = report.roots.filter(root => here(root.at) || ids.has(root.id))
  const known = edits.length + sites.length + findings.length + madeAsync.length + roots.length > 0
  return {
    file,
    line,
    edits,
    sites,
    findings,
    madeAsync,
    roots,
    known,
    near: known ? [] : near(report, file, line),
  }
}

function near(report: Report, file: string, line: number): number[] {
  const lines = new Set([
    ...(report.files.find(one => one.path === file)?.edits.map(edit => edit.line) ?? []),
    ...report.sites.filter(site => site.at.file === file).map(site => site.at.line),
    ...report.findings.filter(finding => finding.at.file === file).map(finding => finding.at.line),
  ])
  return [...lines].sort((a, b) => Math.abs(a - line) - Math.abs(b - line)).slice(0, 3)
}

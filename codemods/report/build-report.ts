import type { Finding, Plan, PlannedFile } from '../engine/types.js'
import type { TestComparison } from '../test-run/compare-tests.js'
import { hunksOf } from './hunks.js'
import { lineIndex } from './line-index.js'
import type { Report, ReportedFile, ReportedFinding, Summary, Texts } from './report.js'

export function buildReport(plan: Plan, texts: Texts, tests?: TestComparison): Report {
  return {
    schema: 1,
    tool: plan.tool,
    root: plan.root,
    summary: summaryOf(plan),
    roots: plan.roots.map(root => ({ ...root, name: oneLine(root.name) })),
    sites: plan.sites,
    findings: joinFindings(plan.findings),
    madeAsync: plan.madeAsync,
    files: plan.files.map(file => reportedFile(file, texts)),
    compiler: plan.compiler,
    diagnostics: plan.diagnostics,
    stats: plan.stats,
    ...(tests === undefined ? {} : { tests }),
  }
}

function joinFindings(findings: readonly Finding[]): ReportedFinding[] {
  const byPlace = new Map<string, ReportedFinding>()
  for (const { root, ...given } of findings) {
    const finding = { ...given, message: oneLine(given.message) }
    const { file, line, column } = finding.at
    const place = `${finding.code} ${file}:${line}:${column} ${finding.message}`
    const known = byPlace.get(place)
    const roots = new Set([...(known?.roots ?? []), ...(root === undefined ? [] : [root])])
    byPlace.set(place, { ...(known ?? finding), roots: [...roots] })
  }
  return [...byPlace.values()]
}

function summaryOf(plan: Plan): Summary {
  const inState = (state: string) => plan.roots.filter(root => root.state === state).length
  const withVerdict = (verdict: string) => plan.sites.filter(site => site.verdict === verdict).length
  return {
    roots: plan.roots.length,
    migrated: inState('migrated'),
    bridged: inState('bridged'),
    pinned: inState('pinned'),
    sites: plan.sites.length,
    rewritten: withVerdict('rewritten'),
    review: withVerdict('review'),
    manual: withVerdict('manual'),
    madeAsync: plan.madeAsync.length,
    files: plan.files.length,
  }
}

function reportedFile(file: PlannedFile, texts: Texts): ReportedFile {
  const before = texts.before.get(file.path) ?? ''
  const analysed = texts.analysed?.get(file.path) ?? before
  const position = lineIndex(analysed)
  const lines = hunksOf(before, texts.after.get(file.path) ?? '').flatMap(hunk => hunk.lines)
  return {
    path: file.path,
    sha256Before: file.before,
    sha256After: file.after,
    linesAdded: lines.filter(line => line.startsWith('+')).length,
    linesRemoved: lines.filter(line => line.startsWith('-')).length,
    edits: file.edits.map(({ file: _, ...edit }) => ({
      ...edit,
      ...position(edit.start),
      before: analysed.slice(edit.start, edit.end),
    })),
  }
}

const LONGEST = 240

/** Names and messages may quote source text, which may go over several lines. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line
}

import { sha256 } from '../apply/durable.js'
import type { Compiler } from '../compiler.js'
import type { LegacyRoot, LegacySite, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import { displayName, isAsync } from '../flow/syntax.js'
import { locationOf } from '../flow/where.js'
import type { Edit, Finding, Plan, Root, Site, Verdict } from '../types.js'
import type { Outcome } from './plan-migration.js'

export interface PlanFacts {
  readonly version: string
  readonly compiler: Compiler
  readonly texts: ReadonlyMap<string, string>
  readonly milliseconds: number
}

/** Turns the outcome, which points at nodes, into the plan, which is plain data. */
export function describePlan(outcome: Outcome, facts: PlanFacts): Plan {
  const { project, verdict, spread } = outcome
  const ids = idsOf(project, outcome.roots)
  const roots = outcome.roots.map(root => describeRoot(outcome, root, ids))
  const findings = outcome.roots.flatMap(root => findingsOf(outcome, root, ids))
  return {
    schema: 1,
    tool: { name: 'cachectl', version: facts.version },
    root: project.root,
    roots,
    sites: sortByPlace(
      outcome.roots.flatMap(root => root.sites.map(site => describeSite(outcome, root, site, ids))),
    ),
    findings: sortByPlace(distinct(findings)),
    files: [...outcome.edits]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, edits]) => ({
        path,
        before: project.hash(path),
        after: sha256(project.bom(path) + (facts.texts.get(path) ?? '')),
        edits: edits.map(
          (edit): Edit => ({
            file: path,
            start: edit.start + project.bom(path).length,
            end: edit.end + project.bom(path).length,
            text: edit.text,
            rule: edit.rule,
            why: edit.cause.why,
            roots: [...edit.cause.roots].map(root => ids.get(root) ?? root.name),
          }),
        ),
      })),
    madeAsync: sortByPlace(
      [...spread.functions]
        .filter(([node]) => !isAsync(node) && !spread.isWrittenOut(node))
        .map(([node]) => ({ at: locationOf(project, node), name: displayName(node) })),
    ).map(({ at, name }) => ({ ...at, name })),
    compiler: facts.compiler,
    diagnostics: {
      files: verdict.files,
      after: verdict.after,
      known: verdict.after - verdict.added.length,
      added: verdict.added.map(({ file, line, code, message }) => ({ file, line, code, message })),
    },
    stats: { filesScanned: project.files.length, rounds: outcome.rounds, milliseconds: facts.milliseconds },
  }
}

type Ids = ReadonlyMap<LegacyRoot, string>

/** Ids that stay the same as long as file and name do. */
export function idsOf(project: Project, roots: readonly LegacyRoot[]): Ids {
  const ids = new Map<LegacyRoot, string>()
  const used = new Set<string>()
  for (const root of roots) {
    const base = `${locationOf(project, root.at).file}:${root.name}`
    let id = base
    for (let i = 2; used.has(id); i++) id = `${base}#${i}`
    used.add(id)
    ids.set(root, id)
  }
  return ids
}

function describeRoot(outcome: Outcome, root: LegacyRoot, ids: Ids): Root {
  return {
    id: ids.get(root) ?? root.name,
    name: root.name,
    recipe: root.recipe.name,
    at: locationOf(outcome.project, root.at),
    state: stateOf(outcome, root),
    sites: root.sites.length,
    reasons: distinct(reasonsOf(outcome, root).map(one => finding(outcome.project, one, ids.get(root)))),
  }
}

function stateOf(outcome: Outcome, root: LegacyRoot): Root['state'] {
  if (!outcome.active.has(root)) return root.isWrapped ? 'bridged' : 'pinned'
  return outcome.bridges.get(root) === undefined ? 'migrated' : 'bridged'
}

/** What holds a root back, whole or in part. */
function reasonsOf(outcome: Outcome, root: LegacyRoot): readonly Problem[] {
  return outcome.pinned.get(root) ?? outcome.bridges.get(root)?.reasons ?? []
}

function findingsOf(outcome: Outcome, root: LegacyRoot, ids: Ids): Finding[] {
  const reviews = outcome.active.has(root) ? (outcome.reviews.get(root) ?? []) : []
  const problems = [...reasonsOf(outcome, root), ...reviews]
  return problems.map(one => finding(outcome.project, one, ids.get(root)))
}

function finding(
  project: Project,
  { code, at, message, weight, chain }: Problem,
  root: string | undefined,
): Finding {
  return { code, at: locationOf(project, at), message, weight, root, chain }
}

function describeSite(outcome: Outcome, root: LegacyRoot, site: LegacySite, ids: Ids): Site {
  const at = locationOf(outcome.project, site.node)
  const common = { at, root: ids.get(root) ?? root.name, method: site.name }
  if (root.isWrapped && site.through === undefined && site.rule?.already === true)
    return { ...common, verdict: 'rewritten' }
  if (!outcome.active.has(root))
    return { ...common, verdict: 'manual', code: outcome.pinned.get(root)?.[0]?.code }
  const cut = outcome.bridges.get(root)?.sites.get(site)
  if (cut !== undefined) return { ...common, verdict: 'manual', code: cut.code }
  const review = outcome.reviews.get(root)?.find(one => one.weight === 'review' && concerns(one, site))
  const verdict: Verdict = review === undefined ? 'rewritten' : 'review'
  return { ...common, verdict, code: review?.code }
}

/** A review note is about a site when it points into it, or its chain starts there. */
function concerns(problem: Problem, site: LegacySite): boolean {
  const node = problem.at
  return (
    node.getSourceFile() === site.node.getSourceFile() &&
    node.pos >= site.node.pos &&
    node.end <= site.node.end
  )
}

function sortByPlace<T extends { readonly at: Finding['at'] }>(list: readonly T[]): T[] {
  return [...list].sort((a, b) =>
    a.at.file < b.at.file
      ? -1
      : a.at.file > b.at.file
        ? 1
        : a.at.line - b.at.line || a.at.column - b.at.column,
  )
}

function distinct(list: readonly Finding[]): Finding[] {
  return [
    ...new Map(
      list.map(one => [
        `${one.code} ${one.at.file}:${one.at.line}:${one.at.column} ${one.message} ${one.root ?? ''}`,
        one,
      ]),
    ).values(),
  ]
}

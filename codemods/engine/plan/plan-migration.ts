import { all } from '../../recipes/all.js'
import type { Recipe } from '../../recipes/recipe.js'
import { ts, useCompilerOf } from '../compiler.js'
import { Doubles } from '../discover/doubles.js'
import { Embedded } from '../discover/embedded.js'
import { findRecipe } from '../discover/entrances.js'
import { projectRoot } from '../discover/find-files.js'
import { ignoredAt, pinIgnored } from '../discover/ignores.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import { openProject, type Project, type TargetTypes } from '../discover/project.js'
import { RootTracer } from '../discover/trace-roots.js'
import { join as joinEdits, type LaidOut } from '../edit/lay-out.js'
import { Families } from '../flow/families.js'
import { changesToRead } from '../flow/identity.js'
import { racesOf } from '../flow/races.js'
import { References } from '../flow/references.js'
import { Slots } from '../flow/slots.js'
import { Spread } from '../flow/spread.js'
import { nameOf } from '../flow/syntax.js'
import type { Planned, PlanOptions } from '../types.js'
import { Bridges } from './bridges.js'
import { describePlan, idsOf } from './describe-plan.js'
import { makeEdits } from './make-edits.js'
import { beyondBabel } from './old-syntax.js'
import { publicProblems, publicRoot } from './public-api.js'
import { isAsked, outOfScope, scopeOf } from './scope.js'
import { type Verdict, Verifier } from './verify-plan.js'

export interface EngineOptions extends PlanOptions {
  readonly recipes?: readonly Recipe[]
  /** Declarations of the package `cachectl`, for projects that do not have it yet. */
  readonly targetTypes: TargetTypes
  readonly version: string
}

/** What is known when the rounds have ended. */
export interface Outcome {
  readonly project: Project
  readonly roots: readonly LegacyRoot[]
  readonly active: ReadonlySet<LegacyRoot>
  readonly pinned: ReadonlyMap<LegacyRoot, readonly Problem[]>
  readonly bridges: Bridges
  readonly reviews: ReadonlyMap<LegacyRoot, readonly Problem[]>
  readonly spread: Spread
  readonly edits: ReadonlyMap<string, readonly LaidOut[]>
  readonly verdict: Verdict
  readonly rounds: number
}

/** A pure function of the files and the options: nothing is written. */
export function planMigration(options: EngineOptions): Planned {
  const started = performance.now()
  const root = projectRoot(options.path)
  const compiler = useCompilerOf(root)
  const recipes = options.recipes ?? all
  options.onProgress?.('reading', 0)
  const project = openProject({
    root,
    standIns: standInsOf(recipes),
    standInsFirst: new Set(recipes.filter(one => one.standsInFirst === true).map(one => one.name)),
    targetTypes: options.targetTypes,
    texts: options.texts ?? new Map(),
  })
  const references = new References(project)
  const slots = new Slots(project, references, new Families(project, references))
  const tracer = new RootTracer(project, references, slots)
  for (const recipe of recipes) {
    const found = findRecipe(project, references, recipe)
    if (found !== undefined) tracer.trace(found)
  }
  const inScope = scopeOf(root, options.path)
  const roots = tracer.roots.filter(one => isAsked(project, one, inScope))
  for (const one of roots) pinIgnored(one)
  const outcome = settle(project, references, slots, roots, options)
  const texts = textsOf(project, outcome.edits)
  const plan = describePlan(outcome, {
    version: options.version,
    compiler,
    texts,
    milliseconds: Math.round(performance.now() - started),
  })
  return { plan, texts: new Map([...texts].map(([path, text]) => [path, project.bom(path) + text])) }
}

function standInsOf(recipes: readonly Recipe[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { source, standIn } of recipes)
    if ('package' in source && standIn !== undefined) found.set(source.package, standIn)
  return found
}

/** Pins roots until what is left has no obstacle and compiles no worse than before. Each round but the last pins one at least. */
function settle(
  project: Project,
  references: References,
  slots: Slots,
  roots: readonly LegacyRoot[],
  options: PlanOptions,
): Outcome {
  const pinned = new Map<LegacyRoot, readonly Problem[]>()
  const verifier = new Verifier(project)
  const bridges = new Bridges(options.mode === 'bridge')
  let isSettled = true
  const pin = (root: LegacyRoot, problem: Problem): void => {
    isSettled = false
    pinned.set(root, [...(pinned.get(root) ?? []), problem])
  }
  /** A bridge leaves out what cannot wait; without one the root stays as it is. */
  const hold = (root: LegacyRoot, problem: Problem): void => {
    const known = bridges.get(root)?.reasons ?? []
    if (!pinned.has(root) && bridges.take(root, problem)) isSettled = false
    else for (const one of new Set([...known, problem])) pin(root, one)
  }
  const leaveAlone = leftAlone(project, roots, options.leaveAlone)
  for (const root of leaveAlone)
    pin(root, {
      code: 'CCM-CHOSEN',
      at: root.at,
      message: 'it was asked to be left alone',
      weight: 'blocks',
      chain: [],
    })
  const embedded = new Embedded(project, project.embedded)
  const doubles = new Doubles(project, references)
  for (const root of roots) {
    const problem =
      embedded.problemOf(root) ??
      doubles.problemOf(root, roots) ??
      (options.public === 'allow' ? undefined : publicRoot(project, root))
    if (problem?.weight === 'review') root.problems.push(problem)
    else if (problem !== undefined) pin(root, problem)
  }
  for (const root of roots)
    for (const problem of root.problems) if (problem.weight === 'blocks') hold(root, problem)
  for (let rounds = 1; ; rounds++) {
    isSettled = true
    options.onProgress?.('planning', rounds)
    const active = roots.filter(root => !pinned.has(root))
    const spread = new Spread(project, slots)
    const waiting = active.flatMap(root =>
      root.sites.filter(site => !bridges.isCut(root, site)).map(site => ({ site, root })),
    )
    spread.run(waiting, bridges.isOn)
    if (options.public !== 'allow') spread.problems.push(...publicProblems(project, spread))
    spread.problems.push(...embedded.problems(spread))
    for (const problem of spread.problems)
      if (problem.weight === 'blocks') for (const root of problem.roots) hold(root, problem)
    if (!isSettled) continue
    const marked = options.markers === true ? markable(project, pinned, options.path) : []
    const { edits, problems } = makeEdits(
      project,
      references,
      active,
      spread,
      bridges,
      marked,
      options.returnAwait,
    )
    for (const [root, list] of problems)
      for (const problem of list) if (problem.weight === 'blocks') hold(root, problem)
    if (!isSettled) continue
    if (options.includeDependents !== true)
      for (const [root, problem] of outOfScope(edits, scopeOf(project.root, options.path))) pin(root, problem)
    for (const [root, problem] of beyondBabel(project, edits)) pin(root, problem)
    if (!isSettled) continue
    options.onProgress?.('verifying', rounds)
    const verdict = verifier.check(textsOf(project, edits), edits, namesOf(spread, active))
    for (const [root, { message, file, line }] of verdict.blamed)
      pin(root, {
        code: 'CCM-VERIFY',
        at: root.at,
        message: `${file}:${line} would be worse than before: ${message}`,
        weight: 'blocks',
        chain: [],
      })
    if (verdict.blamed.size > 0) continue
    const reviews = new Map(
      active.map(root => {
        const own = [
          ...root.problems,
          ...racesOf(root, project.checker),
          ...(root.recipe.copies === true ? [] : changesToRead(root)),
          ...(problems.get(root) ?? []),
        ]
        const all = [...own, ...spread.problems.filter(one => one.roots.has(root))]
        return [root, all.filter(one => ignoredAt(one.at) !== one.code)]
      }),
    )
    return {
      project,
      roots,
      active: new Set(active),
      pinned,
      bridges,
      reviews,
      spread,
      edits,
      verdict,
      rounds,
    }
  }
}

/** Obstacles in files that may be edited; choices of a person need no reminder. */
function markable(
  project: Project,
  pinned: ReadonlyMap<LegacyRoot, readonly Problem[]>,
  path: string,
): Problem[] {
  const inScope = scopeOf(project.root, path)
  return [...pinned.values()].flat().filter(({ code, at }) => {
    const file = at.getSourceFile()
    return project.isOwn(file) && inScope(project.path(file)) && !CHOSEN.has(code)
  })
}

const CHOSEN = new Set(['CCM-CHOSEN', 'CCM-IGNORED', 'CCM-SCOPE'])

/** What is called by the awaited calls, before and after. */
function namesOf(spread: Spread, roots: readonly LegacyRoot[]): Set<string> {
  const names = new Set(
    roots.flatMap(root => root.sites.flatMap(site => [site.name, site.rule?.to ?? site.name])),
  )
  for (const [expression] of spread.awaits) {
    const callee = ts.isCallExpression(expression) ? expression.expression : undefined
    if (callee !== undefined && ts.isPropertyAccessExpression(callee)) names.add(callee.name.text)
    else if (callee !== undefined && ts.isIdentifier(callee)) names.add(callee.text)
  }
  for (const [node] of spread.functions) names.add(nameOf(node) ?? '')
  return names
}

function leftAlone(
  project: Project,
  roots: readonly LegacyRoot[],
  ids: ReadonlySet<string> = new Set(),
): LegacyRoot[] {
  return [...idsOf(project, roots)].filter(([, id]) => ids.has(id)).map(([root]) => root)
}

/** The new text of every file that changes. */
function textsOf(project: Project, edits: ReadonlyMap<string, readonly LaidOut[]>): Map<string, string> {
  const texts = new Map<string, string>()
  for (const file of project.files) {
    const list = edits.get(project.path(file))
    if (list !== undefined && list.length > 0) texts.set(project.path(file), joinEdits(file.text, list))
  }
  return texts
}

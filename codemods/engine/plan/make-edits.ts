import type { TS } from '../compiler.js'
import { checkValues } from '../discover/check-values.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import { asyncEdits } from '../edit/async-edits.js'
import { awaitEdits } from '../edit/await-edits.js'
import { bridgeEdits } from '../edit/bridge-edits.js'
import { constructionEdits } from '../edit/construction-edits.js'
import { defaultEdits } from '../edit/default-edits.js'
import { detachEdits, doneEdits } from '../edit/detach-edits.js'
import { Drafts } from '../edit/draft.js'
import { hoistEdits } from '../edit/hoist-edits.js'
import { Imports } from '../edit/imports.js'
import { type LaidOut, layOut, OverlapError } from '../edit/lay-out.js'
import { eachEdits, loopEdits } from '../edit/loop-edits.js'
import { marker } from '../edit/markers.js'
import { FileNames } from '../edit/names.js'
import { orderEdits } from '../edit/order-edits.js'
import { type Adapters, siteEdits } from '../edit/site-edits.js'
import { sorterEdits } from '../edit/sorter-edits.js'
import { throwEdits } from '../edit/throw-edits.js'
import { typeEdits } from '../edit/type-edits.js'
import type { Cause } from '../flow/cause.js'
import type { References } from '../flow/references.js'
import { Shapes } from '../flow/shapes.js'
import type { Spread } from '../flow/spread.js'
import type { Bridges } from './bridges.js'

export interface MadeEdits {
  /** By relative path. */
  readonly edits: ReadonlyMap<string, readonly LaidOut[]>
  readonly problems: ReadonlyMap<LegacyRoot, readonly Problem[]>
}

/** All edits that the active roots ask for, laid out file by file. */
export function makeEdits(
  project: Project,
  references: References,
  roots: readonly LegacyRoot[],
  spread: Spread,
  bridges: Bridges,
  marked: readonly Problem[],
  returnAwait: 'always' | 'try-only' = 'always',
): MadeEdits {
  const drafts = new Drafts()
  const names = new FileNames()
  const adapters: Adapters = new Map()
  const imports = new Imports(references)
  const nameIn = (file: TS.SourceFile, name: string, cause: Cause): string =>
    imports.nameIn(file, name, cause)
  const problems = new Map<LegacyRoot, Problem[]>()
  const shapes = new Shapes(project, spread.slots)
  for (const root of roots) {
    const bridge = bridges.get(root)
    const own: Problem[] = []
    problems.set(root, own)
    if (bridge === undefined) {
      own.push(...checkValues(project, root, isCopying(root)))
      constructionEdits(project.checker, root, { drafts, problems: own, nameIn })
      typeEdits(root, drafts, nameIn)
    } else {
      own.push(...checkValues(project, root, false).filter(one => one.weight === 'blocks'))
      bridgeEdits(root, bridge, drafts, nameIn)
    }
    const out = { project, names, drafts, adapters, problems: own, shapes, isBridged: bridge !== undefined }
    for (const site of root.sites) if (!bridges.isCut(root, site)) siteEdits(project.checker, root, site, out)
  }
  for (const problem of marked) marker(problem.at, problem, NOBODYS, drafts)
  awaitEdits(spread, drafts, adapters, returnAwait)
  asyncEdits(spread, drafts, adapters)
  loopEdits(spread, drafts)
  eachEdits(spread, drafts, names)
  hoistEdits(spread, drafts, names)
  sorterEdits(spread, drafts, names)
  orderEdits(spread, drafts, names)
  throwEdits(spread, drafts)
  defaultEdits(spread, drafts)
  detachEdits(spread, drafts)
  doneEdits(spread, drafts)
  imports.edits(roots, bridges.roots, drafts)
  const byFile = groupByFile(drafts)
  const edits = new Map<string, readonly LaidOut[]>()
  for (const [file, list] of byFile)
    try {
      edits.set(project.path(file), layOut(file.text, list))
    } catch (error) {
      if (!(error instanceof OverlapError)) throw error
      const message = `${project.path(file)}: ${error.message}`
      for (const root of new Set(list.flatMap(one => [...one.cause.roots])))
        problems.get(root)?.push({ code: 'CCM-VERIFY', at: root.at, message, weight: 'blocks', chain: [] })
    }
  return { edits, problems }
}

/** A comment belongs to no root: it can neither help nor harm one. */
const NOBODYS: Cause = { roots: new Set(), why: ['what pins a cache is marked'], writes: false }

function groupByFile(drafts: Drafts): Map<TS.SourceFile, Drafts['list']> {
  const groups = new Map<TS.SourceFile, Drafts['list']>()
  for (const one of drafts.list) groups.set(one.file, [...(groups.get(one.file) ?? []), one])
  return groups
}

/** Does the new cache hand out copies? As the recipe says, unless every place that makes it says otherwise. */
function isCopying(root: LegacyRoot): boolean {
  return (
    root.recipe.copies === true &&
    !root.occurrences.every(one => /^(?!.*\.\.\.).*useClones:\s*false/s.test(one.getText()))
  )
}

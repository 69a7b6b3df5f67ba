import type { TS } from '../compiler.js'
import { checkValues } from '../discover/check-values.js'
import type { LegacyRoot, Problem } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import { asyncEdits } from '../edit/async-edits.js'
import { awaitEdits } from '../edit/await-edits.js'
import { constructionEdits } from '../edit/construction-edits.js'
import { defaultEdits } from '../edit/default-edits.js'
import { detachEdits } from '../edit/detach-edits.js'
import { Drafts } from '../edit/draft.js'
import { hoistEdits } from '../edit/hoist-edits.js'
import { Imports } from '../edit/imports.js'
import { type LaidOut, layOut } from '../edit/lay-out.js'
import { eachEdits, loopEdits } from '../edit/loop-edits.js'
import { FileNames } from '../edit/names.js'
import { orderEdits } from '../edit/order-edits.js'
import { type Adapters, siteEdits } from '../edit/site-edits.js'
import { throwEdits } from '../edit/throw-edits.js'
import { typeEdits } from '../edit/type-edits.js'
import type { Cause } from '../flow/cause.js'
import type { References } from '../flow/references.js'
import type { Spread } from '../flow/spread.js'

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
): MadeEdits {
  const drafts = new Drafts()
  const names = new FileNames()
  const adapters: Adapters = new Map()
  const imports = new Imports(references)
  const nameIn = (file: TS.SourceFile, name: string, cause: Cause): string =>
    imports.nameIn(file, name, cause)
  const problems = new Map<LegacyRoot, readonly Problem[]>()
  for (const root of roots) {
    const own: Problem[] = [...checkValues(project, root, isCopying(root))]
    constructionEdits(project.checker, root, { drafts, problems: own, nameIn })
    typeEdits(root, drafts, nameIn)
    for (const site of root.sites) siteEdits(project.checker, root, site, { drafts, adapters, problems: own })
    problems.set(root, own)
  }
  awaitEdits(spread, drafts, adapters)
  asyncEdits(spread, drafts)
  loopEdits(spread, drafts)
  eachEdits(spread, drafts, names)
  hoistEdits(spread, drafts, names)
  orderEdits(spread, drafts, names)
  throwEdits(spread, drafts)
  defaultEdits(spread, drafts)
  detachEdits(spread, drafts)
  imports.edits(roots, drafts)
  const byFile = groupByFile(drafts)
  const edits = new Map<string, readonly LaidOut[]>()
  for (const [file, list] of byFile) edits.set(project.path(file), layOut(file.text, list))
  return { edits, problems }
}

function groupByFile(drafts: Drafts): Map<TS.SourceFile, Drafts['list']> {
  const groups = new Map<TS.SourceFile, Drafts['list']>()
  for (const one of drafts.list) groups.set(one.file, [...(groups.get(one.file) ?? []), one])
  return groups
}

/** Does the new cache hand out copies? As the recipe says, unless every place that makes it says otherwise. */
function isCopying(root: LegacyRoot): boolean {
  return (
    root.recipe.copies === true && !root.occurrences.every(one => /useClones:\s*false/.test(one.getText()))
  )
}

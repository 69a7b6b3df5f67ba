import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { importSource } from '../flow/callee.js'
import type { Cause } from '../flow/cause.js'
import type { References } from '../flow/references.js'
import { isReplaced } from './construction-edits.js'
import type { Drafts } from './draft.js'
import { addImport, dropNames, dropUnit, type ImportedName, replaceUnit } from './import-lines.js'
import { bindingsOf, boundNames, type ImportUnit, legacyUnits, sourceOf, unitsOf } from './import-units.js'
import { quoteOf } from './quotes.js'

const TYPES = new Set(['Bridged', 'Cache', 'ModelRegistryCache', 'WorkflowCache'])

interface Need {
  readonly local: string
  readonly isType: boolean
  cause: Cause
}

/** The names of `cachectl` that each file needs, and the import lines that bring them. */
export class Imports {
  readonly #needs = new Map<TS.SourceFile, Map<string, Need>>()

  constructor(private readonly references: References) {}

  /** How a name is written in a file: itself, or an alias where it is taken. */
  nameIn(file: TS.SourceFile, name: string, cause: Cause): string {
    const needs = this.#needs.get(file) ?? new Map<string, Need>()
    this.#needs.set(file, needs)
    const known = needs.get(name)
    if (known !== undefined) {
      known.cause = { ...known.cause, roots: new Set([...known.cause.roots, ...cause.roots]) }
      return known.local
    }
    const local = this.#isTaken(file, name) ? this.#free(file, name) : name
    needs.set(name, { local, isType: TYPES.has(name), cause })
    return local
  }

  #isTaken(file: TS.SourceFile, name: string): boolean {
    return this.references
      .named(name)
      .some(node => node.getSourceFile() === file && !isMemberName(node) && !isImportedFromUs(node))
  }

  #free(file: TS.SourceFile, name: string): string {
    const base = `${name[0]?.toLowerCase() === name[0] ? 'cachectl' : 'Cachectl'}${name[0]?.toUpperCase()}${name.slice(1)}`
    let candidate = base
    for (let i = 2; this.#isTaken(file, candidate); i++) candidate = `${base}${i}`
    return candidate
  }

  /** Replaces what only the migrated roots needed, and adds the rest. */
  edits(all: readonly LegacyRoot[], bridged: ReadonlySet<LegacyRoot>, drafts: Drafts): void {
    const roots = all.filter(root => !bridged.has(root))
    for (const [file, needs] of this.#needs) {
      const wanted = new Map([...needs].filter(([name]) => !isImported(file, name)))
      if (wanted.size === 0 && needs.size === 0) continue
      this.#editFile(file, wanted, needs, roots, drafts, legacyUnits(file, [...bridged]).at(-1))
    }
  }

  #editFile(
    file: TS.SourceFile,
    wanted: Map<string, Need>,
    needs: Map<string, Need>,
    roots: readonly LegacyRoot[],
    drafts: Drafts,
    anchor: ImportUnit | undefined,
  ): void {
    const causes = [...needs.values()].flatMap(one => [...one.cause.roots])
    const cause: Cause = { roots: new Set(causes), why: ['names of cachectl are used here'], writes: false }
    const units = legacyUnits(file, roots)
    const names: ImportedName[] = [...wanted].map(([name, need]) => ({
      name,
      local: need.local,
      isType: need.isType,
    }))
    let isPlaced = this.#merged(file, names, roots, cause, drafts) || names.length === 0
    for (const unit of units) {
      const left = this.#leftOver(file, unit, roots)
      if (left.length > 0) dropNames(unit, left, cause, drafts)
      else if (isPlaced) dropUnit(unit, cause, drafts)
      else {
        replaceUnit(unit, names, quoteOf(file), cause, drafts)
        isPlaced = true
      }
    }
    if (!isPlaced) addImport(file, units.at(-1) ?? anchor, names, quoteOf(file), cause, drafts)
  }

  /** Names of a bridge that is taken away give place to the new ones. */
  #merged(
    file: TS.SourceFile,
    names: readonly ImportedName[],
    roots: readonly LegacyRoot[],
    cause: Cause,
    drafts: Drafts,
  ): boolean {
    const unit = unitsOf(file).find(one => sourceOf(one) === 'cachectl')
    if (unit === undefined || !roots.some(root => root.isWrapped)) return false
    const left = new Set(this.#leftOver(file, unit, roots))
    const kept = bindingsOf(unit).filter(one => left.has(one.local))
    const old = kept.map(one => ({
      name: one.original,
      local: one.local,
      isType: TYPES.has(one.original),
    }))
    replaceUnit(unit, [...old, ...names], quoteOf(file), cause, drafts)
    return true
  }

  /** Names of the legacy import that something other than the migrated roots still uses. */
  #leftOver(file: TS.SourceFile, unit: ImportUnit, roots: readonly LegacyRoot[]): string[] {
    return boundNames(unit).filter(name =>
      this.references
        .named(name)
        .some(
          node =>
            node.getSourceFile() === file &&
            !isMemberName(node) &&
            ts.findAncestor(node, one => one === unit) === undefined &&
            !roots.some(root => isReplaced(root, node)),
        ),
    )
  }
}

function isMemberName(node: TS.Node): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isPropertySignature(parent)
  )
    return parent.name === node
  return ts.isStringLiteralLike(node) || ts.isPrivateIdentifier(node)
}

function isImportedFromUs(node: TS.Node): boolean {
  return ts.isIdentifier(node) && importSource(node) === 'cachectl'
}

function isImported(file: TS.SourceFile, name: string): boolean {
  return unitsOf(file).some(unit => sourceOf(unit) === 'cachectl' && boundNames(unit).includes(name))
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { importSource, requireSource } from '../flow/callee.js'
import type { Cause } from '../flow/cause.js'
import type { References } from '../flow/references.js'
import { isReplaced, quoteOf } from './construction-edits.js'
import type { Drafts } from './draft.js'

const TYPES = new Set(['Cache', 'ModelRegistryCache', 'WorkflowCache'])

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
  edits(roots: readonly LegacyRoot[], drafts: Drafts): void {
    for (const [file, needs] of this.#needs) {
      const wanted = new Map([...needs].filter(([name]) => !isImported(file, name)))
      if (wanted.size === 0 && needs.size === 0) continue
      this.#editFile(file, wanted, needs, roots, drafts)
    }
  }

  #editFile(
    file: TS.SourceFile,
    wanted: Map<string, Need>,
    needs: Map<string, Need>,
    roots: readonly LegacyRoot[],
    drafts: Drafts,
  ): void {
    const cause = [...needs.values()].reduce<Cause>(
      (sum, one) => ({ ...sum, roots: new Set([...sum.roots, ...one.cause.roots]) }),
      { roots: new Set(), why: ['names of cachectl are used here'], writes: false },
    )
    const sources = legacyImports(file, roots)
    let line = wanted.size === 0 ? undefined : importLine(file, wanted, isCommonJs(file, sources))
    for (const statement of sources) {
      const left = this.#leftOver(file, statement, roots)
      const replacement = left.length === 0 ? line : undefined
      if (left.length === 0 && line !== undefined) line = undefined
      removeNames(statement, left, replacement, cause, drafts)
    }
    if (line === undefined) return
    const anchor = sources.at(-1) ?? file.statements.filter(ts.isImportDeclaration).at(-1)
    if (anchor !== undefined)
      drafts.insert(
        anchor.end,
        anchor,
        `${newline(file)}${line}${anchor.getText().endsWith(';') ? ';' : ''}`,
        'import',
        cause,
      )
    else drafts.insert(file.statements[0]?.getStart() ?? 0, file, `${line}${newline(file)}`, 'import', cause)
  }

  /** Names of the legacy import that something other than the migrated roots still uses. */
  #leftOver(file: TS.SourceFile, statement: TS.Node, roots: readonly LegacyRoot[]): string[] {
    return boundNames(statement).filter(name =>
      this.references
        .named(name)
        .some(
          node =>
            node.getSourceFile() === file &&
            !isMemberName(node) &&
            ts.findAncestor(node, one => one === statement) === undefined &&
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
  return file.statements.some(
    one =>
      ts.isImportDeclaration(one) &&
      ts.isStringLiteral(one.moduleSpecifier) &&
      one.moduleSpecifier.text === 'cachectl' &&
      boundNames(one).includes(name),
  )
}

function legacyImports(file: TS.SourceFile, roots: readonly LegacyRoot[]): TS.Statement[] {
  const recipes = new Set(roots.map(root => root.recipe))
  return file.statements.filter(statement => {
    const source = sourceOf(statement)
    if (source === undefined) return false
    return [...recipes].some(recipe =>
      'package' in recipe.source
        ? recipe.source.package === source || source.startsWith(`${recipe.source.package}/`)
        : boundOriginals(statement).some(
            name => recipe.entrances.some(one => one.export === name) || Object.hasOwn(recipe.types, name),
          ),
    )
  })
}

function sourceOf(statement: TS.Statement): string | undefined {
  if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier))
    return statement.moduleSpecifier.text
  if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference))
    return ts.isStringLiteral(statement.moduleReference.expression)
      ? statement.moduleReference.expression.text
      : undefined
  if (!ts.isVariableStatement(statement)) return undefined
  const [first] = statement.declarationList.declarations
  return first?.initializer === undefined ? undefined : requireSource(first.initializer)
}

function boundNames(statement: TS.Node): string[] {
  return bindings(statement).map(one => one.local)
}

function boundOriginals(statement: TS.Node): string[] {
  return bindings(statement).map(one => one.original)
}

interface Binding {
  readonly local: string
  readonly original: string
}

function bindings(statement: TS.Node): Binding[] {
  if (ts.isImportEqualsDeclaration(statement)) return [{ local: statement.name.text, original: 'default' }]
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }): Binding[] =>
      ts.isIdentifier(name)
        ? [{ local: name.text, original: 'default' }]
        : name.elements.flatMap(one =>
            ts.isBindingElement(one) && ts.isIdentifier(one.name)
              ? [{ local: one.name.text, original: (one.propertyName ?? one.name).getText() }]
              : [],
          ),
    )
  if (!ts.isImportDeclaration(statement)) return []
  const clause = statement.importClause
  const named = clause?.namedBindings
  const own = clause?.name === undefined ? [] : [{ local: clause.name.text, original: 'default' }]
  if (named === undefined) return own
  if (ts.isNamespaceImport(named)) return [...own, { local: named.name.text, original: '*' }]
  return [
    ...own,
    ...named.elements.map(one => ({ local: one.name.text, original: (one.propertyName ?? one.name).text })),
  ]
}

/** Takes the whole statement away where nothing of it is left; else only the names that are not. */
function removeNames(
  statement: TS.Statement,
  left: readonly string[],
  replacement: string | undefined,
  cause: Cause,
  drafts: Drafts,
): void {
  const file = statement.getSourceFile()
  if (left.length === 0) {
    if (replacement !== undefined) {
      const isClosed = statement.getText().endsWith(';')
      return drafts.replace(statement, replacement + (isClosed ? ';' : ''), 'import', cause)
    }
    const end = /^\r?\n/.exec(file.text.slice(statement.end))?.[0].length ?? 0
    return drafts.range(file, statement.getStart(), statement.end + end, '', 'import', cause)
  }
  if (!ts.isImportDeclaration(statement)) return
  const named = statement.importClause?.namedBindings
  if (named === undefined || !ts.isNamedImports(named)) return
  const kept = named.elements.filter(one => left.includes(one.name.text))
  if (kept.length === named.elements.length || kept.length === 0) return
  drafts.replace(named, `{ ${kept.map(one => one.getText()).join(', ')} }`, 'import', cause)
}

function importLine(file: TS.SourceFile, wanted: ReadonlyMap<string, Need>, commonJs: boolean): string {
  const quote = quoteOf(file)
  const needs = [...wanted].sort(
    ([a], [b]) => Number(TYPES.has(a)) - Number(TYPES.has(b)) || (a < b ? -1 : 1),
  )
  if (commonJs) {
    const list = needs
      .filter(([, need]) => !need.isType)
      .map(([name, need]) => (need.local === name ? name : `${name}: ${need.local}`))
    return `const { ${list.join(', ')} } = require(${quote}cachectl${quote})`
  }
  const write = ([name, need]: [string, Need]): string =>
    need.local === name ? name : `${name} as ${need.local}`
  const onlyTypes = needs.every(([, need]) => need.isType)
  const list = needs.map(one => (one[1].isType && !onlyTypes ? `type ${write(one)}` : write(one)))
  return `import ${onlyTypes ? 'type ' : ''}{ ${list.join(', ')} } from ${quote}cachectl${quote}`
}

function isCommonJs(file: TS.SourceFile, sources: readonly TS.Statement[]): boolean {
  const [first] = sources
  if (first !== undefined) return ts.isVariableStatement(first)
  return (
    file.statements.every(one => !ts.isImportDeclaration(one) && !ts.isExportDeclaration(one)) &&
    /\brequire\(/.test(file.text)
  )
}

const newline = (file: TS.SourceFile): string => (file.text.includes('\r\n') ? '\r\n' : '\n')

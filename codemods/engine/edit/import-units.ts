import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import { requireSource } from '../flow/callee.js'

/** One line that brings names in: an import, `import x = require()`, or one variable of a `const x = require()`. */
export type ImportUnit = TS.ImportDeclaration | TS.ImportEqualsDeclaration | TS.VariableDeclaration

export function unitsOf(file: TS.SourceFile): ImportUnit[] {
  return file.statements.flatMap((statement): ImportUnit[] => {
    if (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) return [statement]
    if (!ts.isVariableStatement(statement)) return []
    return statement.declarationList.declarations.filter(
      one => one.initializer !== undefined && requireSource(one.initializer) !== undefined,
    )
  })
}

export function sourceOf(unit: ImportUnit): string | undefined {
  if (ts.isVariableDeclaration(unit))
    return unit.initializer === undefined ? undefined : requireSource(unit.initializer)
  if (ts.isImportDeclaration(unit))
    return ts.isStringLiteral(unit.moduleSpecifier) ? unit.moduleSpecifier.text : undefined
  const reference = unit.moduleReference
  return ts.isExternalModuleReference(reference) && ts.isStringLiteral(reference.expression)
    ? reference.expression.text
    : undefined
}

/** The lines of a file that bring the legacy names of these roots. */
export function legacyUnits(file: TS.SourceFile, roots: readonly LegacyRoot[]): ImportUnit[] {
  const recipes = [...new Set(roots.map(root => root.recipe))]
  return unitsOf(file).filter(unit => {
    const from = sourceOf(unit)
    return recipes.some(({ source, entrances, types }) => {
      if ('global' in source) return false
      if ('package' in source) return source.package === from || from?.startsWith(`${source.package}/`)
      return bindingsOf(unit).some(
        ({ original }) => entrances.some(one => one.export === original) || Object.hasOwn(types, original),
      )
    })
  })
}

export interface Binding {
  readonly local: string
  readonly original: string
  readonly text: string
}

export function boundNames(unit: ImportUnit): string[] {
  return bindingsOf(unit).map(one => one.local)
}

export function bindingsOf(unit: ImportUnit): Binding[] {
  if (ts.isImportEqualsDeclaration(unit)) return [whole(unit.name, 'default')]
  if (ts.isVariableDeclaration(unit)) return inPattern(unit.name)
  const clause = unit.importClause
  const own = clause?.name === undefined ? [] : [whole(clause.name, 'default')]
  const named = clause?.namedBindings
  if (named === undefined) return own
  if (ts.isNamespaceImport(named)) return [...own, whole(named.name, '*')]
  return [
    ...own,
    ...named.elements.map(one => ({
      local: one.name.text,
      original: (one.propertyName ?? one.name).text,
      text: one.getText(),
    })),
  ]
}

function inPattern(name: TS.BindingName): Binding[] {
  if (ts.isIdentifier(name)) return [whole(name, 'default')]
  return name.elements.flatMap(one => {
    if (!ts.isBindingElement(one) || !ts.isIdentifier(one.name)) return []
    return [{ local: one.name.text, original: (one.propertyName ?? one.name).getText(), text: one.getText() }]
  })
}

function whole(name: TS.Identifier, original: string): Binding {
  return { local: name.text, original, text: name.text }
}

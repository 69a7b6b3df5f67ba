import { type TS, ts } from '../compiler.js'
import type { Cause } from '../flow/cause.js'
import type { Drafts } from './draft.js'
import { bindingsOf, type ImportUnit } from './import-units.js'

export interface ImportedName {
  readonly name: string
  readonly local: string
  readonly isType: boolean
}

/** The new line takes the place of the old one. */
export function replaceUnit(
  unit: ImportUnit,
  names: readonly ImportedName[],
  quote: string,
  cause: Cause,
  drafts: Drafts,
): void {
  if (ts.isVariableDeclaration(unit)) return drafts.replace(unit, requireText(names, quote), 'import', cause)
  const semicolon = unit.getText().endsWith(';') ? ';' : ''
  drafts.replace(unit, importText(names, quote) + semicolon, 'import', cause)
}

/** Takes a line away, or one variable out of a longer declaration. */
export function dropUnit(unit: ImportUnit, cause: Cause, drafts: Drafts): void {
  const file = unit.getSourceFile()
  const list = ts.isVariableDeclaration(unit) ? (unit.parent as TS.VariableDeclarationList) : undefined
  if (list !== undefined && list.declarations.length > 1) {
    const i = list.declarations.indexOf(unit as TS.VariableDeclaration)
    const [start, end] =
      i === 0
        ? [unit.getStart(), list.declarations[1]!.getStart()]
        : [list.declarations[i - 1]!.end, unit.end]
    return drafts.range(file, start, end, '', 'import', cause)
  }
  const statement = list === undefined ? unit : list.parent
  const lineEnd = /^\r?\n/.exec(file.text.slice(statement.end))?.[0].length ?? 0
  drafts.range(file, statement.getStart(), statement.end + lineEnd, '', 'import', cause)
}

/** Keeps only the names that something still uses. */
export function dropNames(unit: ImportUnit, left: readonly string[], cause: Cause, drafts: Drafts): void {
  const pattern = ts.isVariableDeclaration(unit)
    ? unit.name
    : ts.isImportDeclaration(unit)
      ? unit.importClause?.namedBindings
      : undefined
  if (pattern === undefined || !(ts.isNamedImports(pattern) || ts.isObjectBindingPattern(pattern))) return
  const all = bindingsOf(unit).filter(one => pattern.elements.some(element => element.getText() === one.text))
  const kept = all.filter(one => left.includes(one.local))
  if (kept.length === all.length || kept.length === 0) return
  drafts.replace(pattern, `{ ${kept.map(one => one.text).join(', ')} }`, 'import', cause)
}

/** A line of its own, behind the last import. */
export function addImport(
  file: TS.SourceFile,
  behind: ImportUnit | undefined,
  names: readonly ImportedName[],
  quote: string,
  cause: Cause,
  drafts: Drafts,
): void {
  const nl = file.text.includes('\r\n') ? '\r\n' : '\n'
  const anchor = statementOf(behind) ?? file.statements.filter(ts.isImportDeclaration).at(-1)
  const isScript = behind === undefined ? isCommonJs(file) : ts.isVariableDeclaration(behind)
  const line = isScript ? `const ${requireText(names, quote)}` : importText(names, quote)
  if (anchor === undefined)
    return drafts.insert(file.statements[0]?.getStart() ?? 0, file, line + nl, 'import', cause)
  const semicolon = anchor.getText().endsWith(';') ? ';' : ''
  drafts.insert(anchor.end, anchor, nl + line + semicolon, 'import', cause)
}

function statementOf(unit: ImportUnit | undefined): TS.Node | undefined {
  return unit !== undefined && ts.isVariableDeclaration(unit) ? unit.parent.parent : unit
}

function isCommonJs(file: TS.SourceFile): boolean {
  return (
    file.statements.every(one => !ts.isImportDeclaration(one) && !ts.isExportDeclaration(one)) &&
    /\brequire\(/.test(file.text)
  )
}

function requireText(names: readonly ImportedName[], quote: string): string {
  const list = sorted(names)
    .filter(one => !one.isType)
    .map(one => (one.local === one.name ? one.name : `${one.name}: ${one.local}`))
  return `{ ${list.join(', ')} } = require(${quote}cachectl${quote})`
}

function importText(names: readonly ImportedName[], quote: string): string {
  const onlyTypes = names.every(one => one.isType)
  const list = sorted(names).map(one => {
    const text = one.local === one.name ? one.name : `${one.name} as ${one.local}`
    return one.isType && !onlyTypes ? `type ${text}` : text
  })
  return `import ${onlyTypes ? 'type ' : ''}{ ${list.join(', ')} } from ${quote}cachectl${quote}`
}

function sorted(names: readonly ImportedName[]): ImportedName[] {
  return [...names].sort((a, b) => Number(a.isType) - Number(b.isType) || (a.name < b.name ? -1 : 1))
}

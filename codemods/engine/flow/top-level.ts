import { type TS, ts } from '../compiler.js'
import { moduleSymbol } from '../discover/module-symbol.js'
import type { Project } from '../discover/project.js'
import { outermost } from './syntax.js'

/** How a top-level call waits. */
export interface TopLevel {
  /** `await`: a module of its own that nobody imports. `catch`: a CommonJS script whose last act this is. */
  readonly by: 'await' | 'catch'
  readonly message: string
}

/** The way to wait at this top-level node, or why there is none. */
export function topLevelAwait(project: Project, node: TS.Expression): TopLevel | string {
  const file = node.getSourceFile()
  if (isImported(project, file)) return 'other modules import this one, so it cannot wait at its top level'
  if (isEsm(project, file))
    return { by: 'await', message: 'the module waits at its top level; nothing imports it' }
  const statement = outermost(node).parent
  const isLast = file.statements.at(-1) === statement
  if (ts.isExpressionStatement(statement) && isLast)
    return {
      by: 'catch',
      message: 'a CommonJS script cannot await at its top level; errors are caught instead',
    }
  return 'a CommonJS module cannot wait at its top level'
}

export function isEsm(project: Project, file: TS.SourceFile): boolean {
  if (/\.m[jt]s$/.test(file.fileName)) return true
  if (/\.c[jt]s$/.test(file.fileName)) return false
  const implied = file.impliedNodeFormat
  if (implied !== undefined) return implied === ts.ModuleKind.ESNext
  const kind = project.program.getCompilerOptions().module ?? ts.ModuleKind.CommonJS
  return ts.isExternalModule(file) && kind >= ts.ModuleKind.ES2022 && !usesRequire(file)
}

function usesRequire(file: TS.SourceFile): boolean {
  return file.statements.some(one => ts.isVariableStatement(one) && /=\s*require\(/.test(one.getText()))
}

function isImported(project: Project, file: TS.SourceFile): boolean {
  const symbol = moduleSymbol(project.checker, file)
  if (symbol === undefined) return false
  return project.files.some(
    other =>
      other !== file && importsOf(other).some(one => project.checker.getSymbolAtLocation(one) === symbol),
  )
}

/** Module specifiers of a file's imports, re-exports and requires. */
export function importsOf(file: TS.SourceFile): TS.Expression[] {
  return (file as unknown as { imports?: TS.StringLiteralLike[] }).imports ?? []
}

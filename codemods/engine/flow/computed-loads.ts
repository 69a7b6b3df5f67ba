import { dirname, resolve } from 'node:path'
import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { References } from './references.js'
import { isAssignment } from './syntax.js'

/** `require(x)` or `import(x)`, where only running it tells which module that is. */
interface ComputedLoad {
  readonly call: TS.CallExpression
  /** Paths that it may load begin so; undefined where they may be any. */
  readonly prefix: string | undefined
}

/** Modules that are loaded by a path that is put together: nobody can see who uses what they export. */
export class ComputedLoads {
  readonly #loads: readonly ComputedLoad[]

  constructor(project: Project, references: References) {
    const required = references.named('require').map(node => node.parent)
    const imported = project.files.flatMap(dynamicImports)
    this.#loads = [...required, ...imported].flatMap(load => loadOf(load) ?? [])
  }

  /** The load that may give out what is exported here; undefined where all users of the export are known. */
  of(slot: Iterable<TS.Declaration>): TS.CallExpression | undefined {
    if (this.#loads.length === 0) return undefined
    for (const declaration of slot) {
      if (!isExport(declaration)) continue
      const { fileName } = declaration.getSourceFile()
      const load = this.#loads.find(({ prefix }) => prefix === undefined || fileName.startsWith(prefix))
      if (load !== undefined) return load.call
    }
    return undefined
  }
}

function dynamicImports(file: TS.SourceFile): TS.CallExpression[] {
  if (!/\bimport\s*\(/.test(file.text)) return []
  const found: TS.CallExpression[] = []
  const visit = (node: TS.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) found.push(node)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function loadOf(call: TS.Node): ComputedLoad | undefined {
  if (!ts.isCallExpression(call)) return undefined
  const { expression } = call
  const isLoad =
    expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(expression) && expression.text === 'require')
  const [path] = call.arguments
  if (!isLoad || path === undefined || ts.isStringLiteralLike(path)) return undefined
  const start = startOf(path)
  const isBeside = start !== undefined && /^\.\.?\//.test(start)
  const folder = dirname(call.getSourceFile().fileName)
  return { call, prefix: isBeside ? resolve(folder, start) + (start.endsWith('/') ? '/' : '') : undefined }
}

/** The text that a path begins with, as far as it is known. */
function startOf(path: TS.Expression): string | undefined {
  if (ts.isStringLiteralLike(path)) return path.text
  if (ts.isTemplateExpression(path)) {
    if (path.head.text !== '') return path.head.text
    const [first] = path.templateSpans
    return first !== undefined && isFolder(first.expression) ? `.${first.literal.text}` : undefined
  }
  if (ts.isBinaryExpression(path)) {
    if (!isFolder(path.left)) return startOf(path.left)
    const rest = startOf(path.right)
    return rest === undefined ? './' : `.${rest}`
  }
  if (!ts.isCallExpression(path) || !/\b(?:join|resolve)$/.test(path.expression.getText())) return undefined
  const [first, ...others] = path.arguments
  if (first === undefined || !isFolder(first)) return undefined
  const known = others.slice(
    0,
    others.findIndex(one => !ts.isStringLiteralLike(one)),
  )
  return ['.', ...known.map(one => (one as TS.StringLiteralLike).text), ''].join('/')
}

const isFolder = (node: TS.Expression): boolean => ts.isIdentifier(node) && node.text === '__dirname'

/** Is this what a module gives to others, as a whole or by name? */
function isExport(declaration: TS.Declaration): boolean {
  if (ts.isExportAssignment(declaration)) return true
  if ((ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0)
    return !ts.isClassElement(declaration)
  const target = isAssignment(declaration) ? declaration.left : declaration
  return ts.isPropertyAccessExpression(target) && /^(?:module\.)?exports\b/.test(target.getText())
}

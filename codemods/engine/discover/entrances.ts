import type { Entrance, Recipe } from '../../recipes/recipe.js'
import { type TS, ts } from '../compiler.js'
import type { References } from '../flow/references.js'
import { nameOf } from '../flow/syntax.js'
import { moduleSymbol } from './module-symbol.js'
import type { Project } from './project.js'

/** A recipe found in a project: the declarations by which its instances are reached. */
export interface Found {
  readonly recipe: Recipe
  readonly entrances: ReadonlyMap<TS.Declaration, Entrance>
  /** Declarations of the types that stand for an instance, with the type that takes their place. */
  readonly types: ReadonlyMap<TS.Declaration, string>
  /** True for files of the legacy module itself. */
  isInside(file: TS.SourceFile): boolean
}

export function findRecipe(project: Project, references: References, recipe: Recipe): Found | undefined {
  if ('global' in recipe.source) return findGlobal(project, references, recipe, recipe.source.global)
  const modules = modulesOf(project, references, recipe)
  if (modules.length === 0) return undefined
  const entrances = new Map<TS.Declaration, Entrance>()
  const types = new Map<TS.Declaration, string>()
  for (const file of modules) {
    const symbol = moduleSymbol(project.checker, file)
    if (symbol === undefined) continue
    for (const entrance of recipe.entrances)
      for (const one of exported(project.checker, symbol, entrance.export)) entrances.set(one, entrance)
    for (const [node, to] of typesIn(file, recipe)) types.set(node, to)
  }
  const inside = new Set(modules)
  return entrances.size === 0 ? undefined : { recipe, entrances, types, isInside: file => inside.has(file) }
}

function findGlobal(
  project: Project,
  references: References,
  recipe: Recipe,
  name: string,
): Found | undefined {
  const used = references.named(name).find(node => ts.isNewExpression(node.parent))
  const declarations = used === undefined ? [] : references.declarationsAt(used)
  const isBuiltIn = declarations.some(one => project.program.isSourceFileDefaultLibrary(one.getSourceFile()))
  const [entrance] = recipe.entrances
  if (!isBuiltIn || entrance === undefined) return undefined
  const types = new Map(
    declarations.filter(ts.isInterfaceDeclaration).map(one => [one, recipe.types[name] ?? name]),
  )
  return {
    recipe,
    entrances: new Map(declarations.map(one => [one, entrance])),
    types,
    isInside: () => false,
  }
}

/** The package a file belongs to, also through `@types` and our stand-ins. */
export function packageOf(fileName: string): string | undefined {
  const standIn = /\/\.cachectl\/types\/(.+)\.d\.cts$/.exec(fileName)
  if (standIn) return standIn[1]?.replaceAll('__', '/')
  const at = fileName.lastIndexOf('/node_modules/')
  if (at < 0) return undefined
  const [first = '', second = ''] = fileName.slice(at + '/node_modules/'.length).split('/')
  if (first === '@types') return second.includes('__') ? `@${second.replace('__', '/')}` : second
  return first.startsWith('@') ? `${first}/${second}` : first
}

function modulesOf(project: Project, references: References, recipe: Recipe): TS.SourceFile[] {
  const { source } = recipe
  if ('package' in source)
    return project.program.getSourceFiles().filter(file => packageOf(file.fileName) === source.package)
  if ('global' in source) return []
  if ('file' in source)
    return project.files.filter(
      file => project.path(file).replace(/\.[cm]?[jt]sx?$/, '') === source.file.replace(/^\.\//, ''),
    )
  return Object.entries(source.members).flatMap(([name, members]) =>
    references
      .named(name)
      .filter(
        node =>
          ts.getNameOfDeclaration(node.parent as TS.Declaration) === node &&
          hasMembers(project.checker, node, members),
      )
      .map(node => node.getSourceFile()),
  )
}

/** Does the value of this name, or what it gives when called, have these members? */
function hasMembers(checker: TS.TypeChecker, name: TS.Node, members: readonly string[]): boolean {
  if (!ts.isFunctionDeclaration(name.parent) && !ts.isVariableDeclaration(name.parent)) return false
  const type = checker.getTypeAtLocation(name)
  const result = type.getCallSignatures()[0]?.getReturnType()
  const instance = result === undefined ? type : (promised(checker, result) ?? result)
  return members.every(member => instance.getProperty(member) !== undefined)
}

export function promised(checker: TS.TypeChecker, type: TS.Type): TS.Type | undefined {
  return type.symbol?.name === 'Promise' ? checker.getTypeArguments(type as TS.TypeReference)[0] : undefined
}

function exported(checker: TS.TypeChecker, module: TS.Symbol, name: string): readonly TS.Declaration[] {
  const names = name === 'default' ? ['default', 'export='] : [name]
  return checker
    .getExportsOfModule(module)
    .concat(names.flatMap(one => module.exports?.get(one as TS.__String) ?? []))
    .filter(one => names.includes(one.name))
    .flatMap(
      one => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one).declarations ?? [],
    )
}

function typesIn(file: TS.SourceFile, recipe: Recipe): [TS.Declaration, string][] {
  const found: [TS.Declaration, string][] = []
  const visit = (node: TS.Node): void => {
    const isType =
      ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)
    const to = isType ? recipe.types[nameOf(node) ?? ''] : undefined
    if (isType && to !== undefined) found.push([node, to])
    if (ts.isModuleBlock(node) || ts.isModuleDeclaration(node) || ts.isSourceFile(node))
      ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

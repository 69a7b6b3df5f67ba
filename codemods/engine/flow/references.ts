import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'

type Name = TS.Identifier | TS.PrivateIdentifier | TS.StringLiteralLike

/** Finds where declarations are used: identifiers are indexed by name once, and only those of a wanted name are resolved. */
export class References {
  readonly #byName = new Map<string, Name[]>()
  readonly #aliases: Name[] = []
  readonly #targets = new Map<TS.Node, readonly TS.Declaration[]>()
  readonly #resolved = new Set<string>()
  readonly #uses = new Map<TS.Declaration, Name[]>()
  #aliasNames: Map<TS.Declaration, Set<string>> | undefined
  readonly #checker: TS.TypeChecker

  constructor(project: Project) {
    this.#checker = project.checker
    for (const file of project.files) this.#index(file)
  }

  named(name: string): readonly Name[] {
    return this.#byName.get(name) ?? []
  }

  /** What a name stands for, looked at through imports and re-exports. */
  declarationsAt(node: TS.Node): readonly TS.Declaration[] {
    const symbol = this.#checker.getSymbolAtLocation(node)
    return symbol === undefined ? [] : this.declarationsOf(symbol)
  }

  declarationsOf(symbol: TS.Symbol): readonly TS.Declaration[] {
    const real = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol
    return real.declarations ?? []
  }

  /** Every name that resolves to one of the declarations, the declarations' own names excluded. */
  to(declarations: ReadonlySet<TS.Declaration>): Name[] {
    for (const name of this.#namesOf(declarations)) this.#resolveAll(name)
    const found = new Set([...declarations].flatMap(declaration => this.#uses.get(declaration) ?? []))
    return [...found].filter(node => !declares(node, declarations))
  }

  /** All nodes of one name are resolved together, the first time that any declaration of the name is asked for. */
  #resolveAll(name: string): void {
    if (this.#resolved.has(name)) return
    this.#resolved.add(name)
    for (const node of this.named(name))
      for (const declaration of this.targets(node)) {
        const uses = this.#uses.get(declaration)
        if (uses === undefined) this.#uses.set(declaration, [node])
        else uses.push(node)
      }
  }

  /** Like `declarationsAt`, but `{ x }` stands for the variable and for the property. Each name is resolved once. */
  targets(node: TS.Node): readonly TS.Declaration[] {
    let targets = this.#targets.get(node)
    if (targets === undefined) {
      targets = this.#resolve(node)
      this.#targets.set(node, targets)
    }
    return targets
  }

  #resolve(node: TS.Node): readonly TS.Declaration[] {
    const parent = node.parent
    if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) {
      const value = this.#checker.getShorthandAssignmentValueSymbol(parent)
      return value === undefined ? [] : this.declarationsOf(value)
    }
    if (
      ts.isBindingElement(parent) &&
      ts.isObjectBindingPattern(parent.parent) &&
      node === (parent.propertyName ?? parent.name)
    )
      return this.#bound(parent, node)
    return this.declarationsAt(node)
  }

  #bound(element: TS.BindingElement, node: TS.Node): readonly TS.Declaration[] {
    const own = element.propertyName === undefined ? this.declarationsAt(node) : []
    return [...own, ...this.property(element, (node as Name).text)]
  }

  /** The property that an element of a pattern takes, where the type tells; its own element where it does not. */
  property(element: TS.BindingElement, name: string): readonly TS.Declaration[] {
    const property = this.#checker.getTypeAtLocation(element.parent).getProperty(name)
    return property === undefined ? [] : this.declarationsOf(property)
  }

  #namesOf(declarations: ReadonlySet<TS.Declaration>): Set<string> {
    const names = new Set<string>()
    for (const declaration of declarations) {
      const name = ts.getNameOfDeclaration(declaration)
      if (name !== undefined && 'text' in name && typeof name.text === 'string') names.add(name.text)
      for (const alias of this.#aliasesOf(declaration)) names.add(alias)
    }
    return names
  }

  #aliasesOf(declaration: TS.Declaration): Iterable<string> {
    if (this.#aliasNames === undefined) {
      this.#aliasNames = new Map()
      for (const alias of this.#aliases)
        for (const target of this.declarationsAt(alias)) {
          const names = this.#aliasNames.get(target) ?? new Set()
          this.#aliasNames.set(target, names.add(alias.text))
        }
    }
    return this.#aliasNames.get(declaration) ?? []
  }

  #index(file: TS.SourceFile): void {
    const visit = (node: TS.Node): void => {
      if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) this.#add(node)
      else if (ts.isStringLiteralLike(node) && ts.isElementAccessExpression(node.parent)) this.#add(node)
      else ts.forEachChild(node, visit)
    }
    ts.forEachChild(file, visit)
  }

  #add(node: Name): void {
    const list = this.#byName.get(node.text)
    if (list === undefined) this.#byName.set(node.text, [node])
    else list.push(node)
    if (isAliasName(node)) this.#aliases.push(node)
  }
}

/** Places where a declaration can get another name. */
function isAliasName(node: Name): boolean {
  const parent = node.parent
  if (ts.isImportClause(parent) || ts.isNamespaceImport(parent) || ts.isImportEqualsDeclaration(parent))
    return true
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent)) return parent.name === node
  if (ts.isBindingElement(parent)) return parent.name === node && parent.propertyName !== undefined
  return (
    ts.isVariableDeclaration(parent) &&
    parent.name === node &&
    parent.initializer !== undefined &&
    hasRequire(parent.initializer)
  )
}

function hasRequire(node: TS.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return hasRequire(node.expression)
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require'
}

function declares(node: Name, declarations: ReadonlySet<TS.Declaration>): boolean {
  const declaration = node.parent as TS.Declaration
  if (!declarations.has(declaration) || ts.isShorthandPropertyAssignment(declaration)) return false
  return ts.getNameOfDeclaration(declaration) === node
}

import { HANDLER_TYPES } from '../../recipes/frameworks.js'
import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'

export interface FunctionTypes {
  readonly signatures: TS.SignatureDeclaration[]
  /** Own aliases and interfaces on the way; whatever else is declared with them holds such functions too. */
  readonly aliases: TS.Declaration[]
  /** A function type that belongs to somebody else and returns no promise. */
  foreign: TS.TypeNode | undefined
}

/** The signatures that an annotation stands for. */
export function functionTypesIn(project: Project, type: TS.TypeNode): FunctionTypes {
  const found: FunctionTypes = { signatures: [], aliases: [], foreign: undefined }
  collect(project, type, found)
  return found
}

function collect(project: Project, type: TS.TypeNode, found: FunctionTypes): void {
  if (ts.isFunctionTypeNode(type)) found.signatures.push(type)
  else if (ts.isParenthesizedTypeNode(type)) collect(project, type.type, found)
  else if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type))
    for (const one of type.types) collect(project, one, found)
  else if (ts.isTypeLiteralNode(type))
    found.signatures.push(...type.members.filter(ts.isCallSignatureDeclaration))
  else if (ts.isTypeReferenceNode(type)) reference(project, type, found)
}

function reference(project: Project, type: TS.TypeReferenceNode, found: FunctionTypes): void {
  const { checker } = project
  const symbol = checker.getSymbolAtLocation(type.typeName)
  const target =
    symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  for (const declaration of target?.declarations ?? []) {
    if (found.aliases.includes(declaration)) continue
    if (ts.isTypeParameterDeclaration(declaration)) found.foreign = type
    else if (!project.isOwn(declaration.getSourceFile())) {
      const signatures = checker.getTypeFromTypeNode(type).getCallSignatures()
      if (signatures.length > 0 && !signatures.some(one => allowsPromise(checker, one.getReturnType())))
        found.foreign = type
    } else if (ts.isTypeAliasDeclaration(declaration)) {
      found.aliases.push(declaration)
      collect(project, declaration.type, found)
    } else if (ts.isInterfaceDeclaration(declaration)) {
      const calls = declaration.members.filter(ts.isCallSignatureDeclaration)
      if (calls.length > 0) found.aliases.push(declaration)
      found.signatures.push(...calls)
    }
  }
}

/** A handler's type of a web framework: what becomes of its promise is decided where it is registered. */
export function isHandlerType(type: TS.TypeNode): boolean {
  const name = ts.isTypeReferenceNode(type) ? type.typeName : undefined
  const last = name === undefined ? undefined : ts.isQualifiedName(name) ? name.right : name
  return last !== undefined && HANDLER_TYPES.has(last.text)
}

/** A return type that says its callers cope with a promise. `void` does not: it only ignores. */
export function allowsPromise(checker: TS.TypeChecker, type: TS.Type): boolean {
  if (type.isUnion()) return type.types.some(one => allowsPromise(checker, one))
  return ['Promise', 'PromiseLike', 'Thenable'].includes(type.symbol?.name ?? '')
}

/** The receiver says by its types that the callback may return a promise. */
export function takesPromise(
  checker: TS.TypeChecker,
  call: TS.CallExpression | TS.NewExpression,
  index: number,
): boolean {
  const signature = checker.getResolvedSignature(call)
  const parameter = signature?.getParameters()[index]
  if (parameter === undefined) return false
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, call))
  return type.getCallSignatures().some(one => allowsPromise(checker, one.getReturnType()))
}

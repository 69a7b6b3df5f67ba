import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { originOf } from './framework-of.js'
import type { Reason } from './never-async.js'
import { displayName, type FunctionLike, hasModifier } from './syntax.js'

/** Bases that call nothing by name but what they declare: listeners are registered. */
const HARMLESS = new Set(['events', 'node:events', 'eventemitter2', 'eventemitter3'])

/**
 * Who may call this method besides its callers here: a base class of which nothing is known: a library without types. It would go on with a promise
 * in its hands.
 */
export function whyBaseMinds(project: Project, node: FunctionLike): Reason | undefined {
  const owner = node.parent
  const isOpen =
    ts.isMethodDeclaration(node) &&
    ts.isClassLike(owner) &&
    !ts.isPrivateIdentifier(node.name) &&
    !hasModifier(node, ts.SyntaxKind.PrivateKeyword) &&
    !hasModifier(node, ts.SyntaxKind.StaticKeyword)
  const base = isOpen ? unknownIn(project, owner, new Set()) : undefined
  if (base === undefined) return undefined
  return {
    code: 'CCM-EXTERNAL-CONTRACT',
    message: `${base}, of which no types are known, may call ${displayName(node)} and would not wait`,
  }
}

function unknownIn(project: Project, owner: TS.ClassLikeDeclaration, seen: Set<TS.Node>): string | undefined {
  const base = owner.heritageClauses?.find(one => one.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]
    ?.expression
  if (base === undefined || seen.has(owner)) return undefined
  seen.add(owner)
  const { checker } = project
  const type = checker.getTypeAtLocation(base)
  if (type.flags & ts.TypeFlags.Any)
    return HARMLESS.has(originOf(project, base) ?? '') ? undefined : base.getText()
  const symbol = checker.getSymbolAtLocation(base)
  const real =
    symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  for (const one of real?.declarations ?? []) {
    const found = ts.isClassLike(one) ? unknownIn(project, one, seen) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

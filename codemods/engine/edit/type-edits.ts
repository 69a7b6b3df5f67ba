import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import type { Cause } from '../flow/cause.js'
import { bridgedReference } from './construction-edits.js'
import type { Drafts } from './draft.js'

/** Annotations of the legacy type name the new one. */
export function typeEdits(
  root: LegacyRoot,
  drafts: Drafts,
  nameIn: (file: TS.SourceFile, name: string, cause: Cause) => string,
): void {
  for (const { node, to } of root.typeUses) {
    const cause: Cause = { roots: new Set([root]), why: [`${root.name} is a ${to} now`], writes: false }
    const name = nameIn(node.getSourceFile(), to, cause)
    const reference = typeReference(node)
    const value = reference?.typeArguments?.[1]
    const bridged = bridgedReference(node)
    if (bridged !== undefined) {
      drafts.replace(
        bridged,
        render => (value === undefined ? name : `${name}<${render(value.getStart(), value.end)}>`),
        'type',
        cause,
      )
      continue
    }
    if (reference === undefined || reference.typeArguments === undefined)
      drafts.replace(entity(node), name, 'type', cause)
    else
      drafts.replace(
        reference,
        render => (value === undefined ? name : `${name}<${render(value.getStart(), value.end)}>`),
        'type',
        cause,
      )
  }
}

function entity(node: TS.Node): TS.Node {
  let at = node
  while (ts.isQualifiedName(at.parent) && at.parent.right === at) at = at.parent
  return at
}

function typeReference(node: TS.Node): TS.TypeReferenceNode | undefined {
  const name = entity(node)
  return ts.isTypeReferenceNode(name.parent) ? name.parent : undefined
}

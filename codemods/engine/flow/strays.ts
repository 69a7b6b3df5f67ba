import { type TS, ts } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { isForeign } from './foreign.js'
import { originOf } from './framework-of.js'
import type { References } from './references.js'
import type { Slot, Slots } from './slots.js'
import { namedLike, type Stray } from './stray-uses.js'
import { innermost, outermost } from './syntax.js'
import type { Trail, Trails } from './trails.js'

export interface Strays {
  /** They are uses of the member, though the compiler does not know. */
  readonly sure: readonly Stray[]
  /** They may be. */
  readonly possible: readonly Stray[]
}

/** Which uses of the slot's names on untyped values can mean the slot's members, by where the objects with them go. */
export function straysOf(
  project: Project,
  references: References,
  slots: Slots,
  trails: Trails,
  slot: Slot,
): Strays {
  const uses = namedLike(project, references, slot)
  if (uses.length === 0) return { sure: [], possible: [] }
  const found = [...slot].map(one => trails.of(one))
  const known = found.filter((one): one is Trail => one !== undefined)
  const lostTo = new Set(known.flatMap(one => [...one.lostTo]))
  const areAllKnown = known.length === found.length
  const holds = (set: 'sure' | 'values', { of }: Stray): boolean =>
    known.some(trail => trail[set].has(innermost(of as TS.Expression)))
  const isElsewhere = ({ of }: Stray): boolean => {
    if (areAllKnown && lostTo.size === 0) return true
    if (lostTo.has('unknown') || !isForeign(project, references, of)) return false
    return lostTo.size === 0 || !lostTo.has(originOf(project, of as TS.Expression, slots) ?? 'unknown')
  }
  const sure = uses.filter(use => holds('sure', use))
  return {
    sure,
    possible: uses.filter(
      use => !sure.includes(use) && !isWaitedFor(use) && (holds('values', use) || !isElsewhere(use)),
    ),
  }
}

/** `await command.execute()`: it is all the same whether that answers a promise. */
function isWaitedFor({ at }: Stray): boolean {
  const access = outermost(at)
  const call = access.parent
  return (
    ts.isCallExpression(call) && call.expression === access && ts.isAwaitExpression(outermost(call).parent)
  )
}

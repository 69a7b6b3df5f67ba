import type { RedisLink } from './link.js'
import { slotOf } from './slots.js'

/** Most keys in one script call. */
const MAX_KEYS = 500

/** All these keys may go in one script call. */
export function fitInOne(keys: readonly string[], link: RedisLink): boolean {
  return !link.cluster && keys.length <= MAX_KEYS
}

/** Splits keys (with prefix) into what one script may take, a slot's worth on a cluster; gives their places. */
export function portions(keys: readonly string[], link: RedisLink): number[][] {
  const lanes = new Map<number, number[]>()
  for (const [i, key] of keys.entries()) {
    const lane = link.cluster ? slotOf(link.clientPrefix + key) : 0
    const portion = lanes.get(lane)
    if (portion === undefined) lanes.set(lane, [i])
    else portion.push(i)
  }
  return [...lanes.values()].flatMap(cut)
}

function cut(portion: readonly number[]): number[][] {
  return Array.from({ length: Math.ceil(portion.length / MAX_KEYS) }, (_, i) =>
    portion.slice(i * MAX_KEYS, (i + 1) * MAX_KEYS),
  )
}

import type { VictimOrder } from './policy.js'

/** Any entry may give way. Keys sit in an array; removal swaps with the last, so every step is O(1). */
export function createRandomOrder(random: () => number = Math.random): VictimOrder {
  const keys: string[] = []
  const positions = new Map<string, number>()
  return {
    added(key) {
      positions.set(key, keys.push(key) - 1)
    },
    removed(key) {
      const position = positions.get(key)
      const last = keys.pop()
      if (position === undefined || last === undefined) return
      positions.delete(key)
      if (last === key) return
      keys[position] = last
      positions.set(last, position)
    },
    next: () => keys[Math.floor(random() * keys.length)],
    clear() {
      keys.length = 0
      positions.clear()
    },
  }
}

import type { Entry } from '../entry.js'
import type { EntryStore, Limits, OnEvict, VictimOrder } from './policy.js'

interface Slot {
  readonly entry: Entry
  readonly bytes: number
}

/** A bounded map whose victims come from a {@link VictimOrder}. */
export function createOrderedStore(limits: Limits, order: VictimOrder, onEvict: OnEvict): EntryStore {
  const slots = new Map<string, Slot>()
  const maxBytes = limits.maxBytes ?? Number.POSITIVE_INFINITY
  const neverFull = limits.maxSize === Number.POSITIVE_INFINITY && limits.maxBytes === undefined
  let bytes = 0

  const peek = (key: string) => slots.get(key)?.entry

  function remove(key: string): boolean {
    const slot = slots.get(key)
    if (slot === undefined) return false
    slots.delete(key)
    order.removed(key)
    bytes -= slot.bytes
    return true
  }

  function makeRoom(needed: number): void {
    while (slots.size > 0 && (slots.size >= limits.maxSize || bytes + needed > maxBytes)) {
      const victim = order.next(peek)
      if (victim === undefined) return
      remove(victim)
      onEvict(victim)
    }
  }

  return {
    inPlace: false,
    get size() {
      return slots.size
    },
    get bytes() {
      return limits.maxBytes === undefined ? 0 : bytes
    },
    get: peek,
    peek,
    set(key, entry, size) {
      // an entry that is set again keeps its place among the keys, as in a Map
      if (neverFull) return void slots.set(key, { entry, bytes: 0 })
      remove(key)
      makeRoom(size)
      slots.set(key, { entry, bytes: size })
      order.added(key, entry)
      bytes += size
    },
    delete: remove,
    clear() {
      slots.clear()
      order.clear()
      bytes = 0
    },
    keys: () => slots.keys(),
  }
}

import type { Entry } from '../entry.js'
import type { VictimOrder } from './policy.js'

interface Mark {
  readonly key: string
  readonly entry: Entry
}

/**
 * The entry that would be gone soonest gives way; entries that never expire go last, in no order of their own.
 * A binary heap by `staleUntil`; marks of replaced or removed entries stay in it until they surface or outnumber the live ones.
 */
export function createTtlOrder(): VictimOrder {
  let heap: Mark[] = []
  let live = 0
  return {
    added(key, entry) {
      live++
      push(heap, { key, entry })
    },
    removed() {
      live--
    },
    next(peek) {
      if (heap.length > 2 * live + 16) heap = heapify(heap.filter(mark => peek(mark.key) === mark.entry))
      for (;;) {
        const top = heap[0]
        if (top === undefined) return undefined
        if (peek(top.key) === top.entry) return top.key
        pop(heap)
      }
    },
    clear() {
      heap = []
      live = 0
    },
  }
}

function heapify(marks: Mark[]): Mark[] {
  return marks.sort((a, b) => compare(a, b))
}

function push(heap: Mark[], mark: Mark): void {
  let i = heap.push(mark) - 1
  while (i > 0) {
    const parent = (i - 1) >> 1
    if (compare(heap[parent]!, mark) <= 0) break
    heap[i] = heap[parent]!
    i = parent
  }
  heap[i] = mark
}

function pop(heap: Mark[]): void {
  const last = heap.pop()
  if (last === undefined || heap.length === 0) return
  let i = 0
  for (;;) {
    let child = 2 * i + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) < 0) child++
    if (compare(last, heap[child]!) <= 0) break
    heap[i] = heap[child]!
    i = child
  }
  heap[i] = last
}

function compare(a: Mark, b: Mark): number {
  // not a subtraction: Infinity - Infinity is NaN
  return a.entry.staleUntil < b.entry.staleUntil ? -1 : a.entry.staleUntil > b.entry.staleUntil ? 1 : 0
}

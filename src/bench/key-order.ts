import type { Distribution } from './workload.js'

/** A fixed sequence of numbers in [0, 1): the same seed gives the same run everywhere (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Zipf's exponent as YCSB has it. */
const THETA = 0.99

/** `count` key numbers below `keys`, drawn beforehand so that drawing costs nothing while the clock runs. */
export function keyOrder(distribution: Distribution, keys: number, count: number, seed: number): Uint32Array {
  const order = new Uint32Array(count)
  if (distribution === 'loop') return order.map((_, i) => i % keys)
  const random = seededRandom(seed)
  if (distribution === 'uniform') return order.map(() => Math.floor(random() * keys))
  const sums = new Float64Array(keys)
  let sum = 0
  for (let i = 0; i < keys; i++) {
    sum += (i + 1) ** -THETA
    sums[i] = sum
  }
  const scattered = shuffled(keys, random)
  return order.map(() => scattered[rankOf(sums, random() * sum)] ?? 0)
}

/** The popular keys must not be neighbours. */
function shuffled(count: number, random: () => number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = numbers[i] ?? 0
    numbers[i] = numbers[j] ?? 0
    numbers[j] = kept
  }
  return numbers
}

/** First index whose running sum is not below `x`. */
function rankOf(sums: Float64Array, x: number): number {
  let low = 0
  let high = sums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sums[middle] ?? 0) < x) low = middle + 1
    else high = middle
  }
  return low
}

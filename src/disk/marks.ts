import type { Tables } from './environment.js'

/** Numbers that a store keeps: the number of the latest change, and the store's time at the latest commit. */
export type Mark = 'change' | 'time'

/** 0 where it was never written. */
export function readMark({ marks }: Tables, mark: Mark): number {
  return marks.getBinaryFast(mark)?.readDoubleLE(0) ?? 0
}

export function writeMark({ marks }: Tables, mark: Mark, value: number): void {
  const row = Buffer.allocUnsafe(8)
  row.writeDoubleLE(value)
  marks.put(mark, row)
}

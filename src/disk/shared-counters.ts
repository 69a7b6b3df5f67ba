import type { SharedCounters } from '../backends/backend.js'
import { type CounterTotals, NO_COUNTS } from '../counter-totals.js'
import type { Table } from './environment.js'

export interface DiskCountersOptions {
  readonly prefix: string
  /** Runs under the write lock of the store. */
  readonly write: (work: (marks: Table) => void) => Promise<void>
  readonly read: () => Promise<Table>
}

type Name = keyof CounterTotals
const NAMES = Object.keys(NO_COUNTS) as Name[]

/** Counters of all processes of a prefix, beside the marks of the store; spared by `clear`. */
export function createDiskCounters({ prefix, write, read }: DiskCountersOptions): SharedCounters {
  const row = (name: Name) => ['counters', prefix, name]

  function held(marks: Table, name: Name): number {
    return marks.getBinary(row(name))?.readDoubleLE(0) ?? 0
  }

  return {
    add: delta =>
      write(marks => {
        for (const name of NAMES) {
          if (delta[name] === 0) continue
          const bytes = Buffer.alloc(8)
          bytes.writeDoubleLE(held(marks, name) + delta[name])
          marks.put(row(name), bytes)
        }
      }).then(
        () => true,
        () => false,
      ),
    read: () =>
      read().then(
        marks => Object.fromEntries(NAMES.map(name => [name, held(marks, name)])) as unknown as CounterTotals,
        () => NO_COUNTS,
      ),
  }
}

import type { Tables } from './environment.js'
import { countRows, ownersIn } from './rows.js'
import { readAccount } from './transaction.js'

/** Live entries and bytes under a prefix, from the accounts: as fast for a million entries as for one. */
export function sumUp(
  tables: Tables,
  prefix: string,
  time: number,
): { readonly entries: number; readonly bytes: number } {
  let entries = 0
  let bytes = 0
  for (const owner of ownersIn(tables.accounts)) {
    if (!owner.startsWith(prefix)) continue
    const account = readAccount(tables, owner)
    entries += account.entries - countRows(tables.ends, owner, time)
    bytes += account.bytes
  }
  return { entries, bytes }
}

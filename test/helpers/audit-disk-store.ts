import { systemClock } from '../../src/clock.js'
import { goneAt, readHead } from '../../src/disk/head.js'
import { readEntry } from '../../src/disk/read-entry.js'
import { countRows, keysIn, ownersIn } from '../../src/disk/rows.js'
import { acquireStore } from '../../src/disk/store.js'
import { StoreTime } from '../../src/disk/store-time.js'
import { readAccount } from '../../src/disk/transaction.js'

/**
 * Checks every record of a store against its order rows and accounts, as `fsck` would; each value must pass `isWhole`.
 * @returns what is wrong, and how many entries there are
 */
export async function auditDiskStore(
  path: string,
  isWhole: (key: string, value: unknown) => boolean = () => true,
): Promise<{ readonly wrong: string[]; readonly entries: number }> {
  const { environment, snapshot, release } = await acquireStore(path, 10_000)
  const wrong: string[] = []
  const time = new StoreTime(systemClock)
  const sums = new Map<string, { entries: number; bytes: number; ends: number }>()
  const sumOf = (owner: string) => {
    const sum = sums.get(owner) ?? { entries: 0, bytes: 0, ends: 0 }
    sums.set(owner, sum)
    return sum
  }
  snapshot.renew(systemClock.now())
  const keys = keysIn(environment.heads, {}, 1_000_000)
  for (const key of keys) {
    const head = readHead(environment.heads.getBinaryFast(key)!)
    const owner = key.slice(0, head.ownerLength)
    const sum = sumOf(owner)
    sum.entries++
    sum.bytes += head.bytes
    if (environment.places.getBinaryFast([owner, head.place, key]) === undefined)
      wrong.push(`${key}: no place`)
    if (goneAt(head) !== Number.POSITIVE_INFINITY) {
      sum.ends++
      if (environment.ends.getBinaryFast([owner, goneAt(head), key]) === undefined)
        wrong.push(`${key}: no end`)
    }
    if (environment.entries.get(key) === undefined) wrong.push(`${key}: no text`)
    const entry = readEntry(environment, key, time)
    if (entry !== undefined && !isWhole(key, entry.value)) wrong.push(`${key}: torn`)
  }
  const texts = environment.entries.getKeysCount({})
  if (texts !== keys.length) wrong.push(`${texts} texts; found ${keys.length} heads`)
  for (const owner of ownersIn(environment.accounts)) {
    const { entries, bytes, ends } = sumOf(owner)
    const account = readAccount(environment, owner)
    const places = countRows(environment.places, owner, Number.MAX_VALUE)
    if (account.entries !== entries || account.bytes !== bytes || places !== entries)
      wrong.push(
        `${owner}: account ${JSON.stringify(account)}, ${places} places; found ${entries}, ${bytes} B`,
      )
    const listed = countRows(environment.ends, owner, Number.MAX_VALUE)
    if (listed !== ends) wrong.push(`${owner}: ${listed} ends; found ${ends}`)
  }
  await release()
  return { wrong, entries: keys.length }
}

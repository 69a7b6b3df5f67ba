import type { Tables } from './environment.js'
import { bytesTaken, endOfFresh, goneAt, type Head, readHead, writeHead } from './head.js'
import { readMark, writeMark } from './marks.js'

/** When a record's lifetime began (store time) and how long it is (ms). */
export type Span = Pick<Head, 'since' | 'ttl' | 'staleTtl'>

/** What the entries written under one prefix add up to, and the last place given in their order of use. */
export interface Account {
  entries: number
  bytes: number
  place: number
}

const NOTHING = Buffer.alloc(0)

/**
 * What a write does to the store, under its write lock: keeps entries, their rows in the two orders and the accounts of their
 * owners in step. An owner is a key prefix; an entry belongs to the prefix it was last written under.
 */
export class Transaction {
  readonly tables: Tables
  readonly #accounts = new Map<string, Account>()
  /** writer -> keys it changed */
  readonly changed = new Map<string, Set<string>>()
  /** writer -> prefixes it cleared */
  readonly cleared = new Map<string, Set<string>>()

  /** The latest store time that the store knows of. */
  #time: number

  constructor(tables: Tables) {
    this.tables = tables
    this.#time = readMark(tables, 'time')
  }

  get time(): number {
    return this.#time
  }

  /** A part of the transaction is done at this time. */
  at(time: number): void {
    this.#time = Math.max(this.#time, time)
  }

  head(key: string): Head | undefined {
    const row = this.tables.heads.getBinaryFast(key)
    return row === undefined ? undefined : readHead(row)
  }

  /** The head of an entry that is fresh at this time. */
  freshHead(key: string, time: number): Head | undefined {
    const head = this.head(key)
    return head !== undefined && time < endOfFresh(head) ? head : undefined
  }

  /** True if there is an entry, fresh or stale, at this time. */
  isAlive(key: string, time: number): boolean {
    const head = this.head(key)
    return head !== undefined && time < goneAt(head)
  }

  put(key: string, owner: string, span: Span, text: string): void {
    const { entries, heads, places, ends } = this.tables
    const old = this.head(key)
    if (old !== undefined) this.#unlist(key, old)
    const account = this.account(owner)
    const bytes = bytesTaken(Buffer.byteLength(key), Buffer.byteLength(text))
    const head = { ...span, place: ++account.place, ownerLength: owner.length, bytes }
    const end = endOfFresh(head)
    const gone = goneAt(head)
    entries.put(key, text, head.staleTtl > 0 ? -end : end)
    heads.put(key, writeHead(head))
    places.put([owner, head.place, key], NOTHING)
    if (gone !== Number.POSITIVE_INFINITY) ends.put([owner, gone, key], NOTHING)
    account.entries++
    account.bytes += bytes
  }

  remove(key: string): void {
    const old = this.head(key)
    if (old === undefined) return
    this.#unlist(key, old)
    this.tables.entries.remove(key)
    this.tables.heads.remove(key)
  }

  /** Makes an entry the most recently used of its owner. */
  touch(key: string): void {
    const { heads, places } = this.tables
    const head = this.head(key)
    if (head === undefined) return
    const owner = key.slice(0, head.ownerLength)
    const place = ++this.account(owner).place
    places.remove([owner, head.place, key])
    places.put([owner, place, key], NOTHING)
    heads.put(key, writeHead({ ...head, place }))
  }

  account(owner: string): Account {
    const known = this.#accounts.get(owner)
    if (known !== undefined) return known
    const account = readAccount(this.tables, owner)
    this.#accounts.set(owner, account)
    return account
  }

  /** Tells the caches in front of the store, of other writers, that a key changed. */
  tell(writer: string, key: string): void {
    const keys = this.changed.get(writer)
    if (keys === undefined) this.changed.set(writer, new Set([key]))
    else keys.add(key)
  }

  /** As {@link tell}, for every key under a prefix. */
  tellAll(writer: string, prefix: string): void {
    const prefixes = this.cleared.get(writer)
    if (prefixes === undefined) this.cleared.set(writer, new Set([prefix]))
    else prefixes.add(prefix)
  }

  /** Writes the accounts and the time back; the last step before the commit. */
  settle(): void {
    writeMark(this.tables, 'time', this.#time)
    for (const [owner, account] of this.#accounts) writeAccount(this.tables, owner, account)
  }

  #unlist(key: string, head: Head): void {
    const owner = key.slice(0, head.ownerLength)
    this.tables.places.remove([owner, head.place, key])
    const end = goneAt(head)
    if (end !== Number.POSITIVE_INFINITY) this.tables.ends.remove([owner, end, key])
    const account = this.account(owner)
    account.entries--
    account.bytes -= head.bytes
  }
}

export function readAccount({ accounts }: Tables, owner: string): Account {
  const row = accounts.getBinaryFast([owner, 0])
  if (row === undefined) return { entries: 0, bytes: 0, place: 0 }
  return { entries: row.readDoubleLE(0), bytes: row.readDoubleLE(8), place: row.readDoubleLE(16) }
}

function writeAccount({ accounts }: Tables, owner: string, account: Account): void {
  const row = Buffer.allocUnsafe(24)
  row.writeDoubleLE(account.entries, 0)
  row.writeDoubleLE(account.bytes, 8)
  row.writeDoubleLE(account.place, 16)
  accounts.put([owner, 0], row)
}

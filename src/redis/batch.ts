import { splitReads } from './reads.js'

/** Who answered, and when they were asked (`clock.now()`); lifetimes are counted from there, so they never stretch. */
export interface Answer {
  readonly origin: string
  readonly sentAt: number
}

/** One thing to be done in a batch. */
export interface Operation {
  readonly kind: {
    readonly code: string
    readonly name: string
    readonly writes: boolean
    readonly plain?: boolean
  }
  /** With prefix. */
  readonly keys: readonly string[]
  readonly args: readonly string[]
  accept(reply: unknown, offset: number, answer: Answer): void
  fail(error: unknown): void
}

/** Code of a read; consecutive ones share one MGET and one reply. */
export const READ_CODE = 'g'

/** Operations on one node that travel together. */
export class Batch {
  readonly args: string[] = []
  writes = false
  keyCount = 0
  bytes = 0
  /** How many replies it is owed. */
  replies = 0
  readonly #operations: Operation[] = []
  /** Where in `args` the number of keys of the open run of reads goes; -1 = none is open. */
  #runPlace = -1
  #runKeys = 0

  /** @param plain It holds nothing but reads of texts: no script is needed, and no arguments. */
  constructor(readonly plain: boolean) {}

  get operation(): string {
    return this.#operations[0]?.kind.name ?? ''
  }

  /** Of all its operations, in order. */
  get keys(): readonly string[] {
    const [first] = this.#operations
    if (first?.keys.length === this.keyCount) return first.keys
    const keys: string[] = []
    for (const operation of this.#operations) for (const key of operation.keys) keys.push(key)
    return keys
  }

  add(operation: Operation): void {
    const { kind, keys, args } = operation
    this.#operations.push(operation)
    this.keyCount += keys.length
    if (this.plain) {
      this.replies = 1
      return
    }
    if (kind.code === READ_CODE) {
      if (this.#runPlace < 0) {
        this.#runPlace = this.args.push(READ_CODE, '', '0') - 2
        this.replies++
      }
      this.#runKeys += keys.length
      return
    }
    this.endRun()
    this.replies++
    this.args.push(kind.code, String(keys.length), String(args.length))
    for (const arg of args) {
      this.args.push(arg)
      this.bytes += arg.length
    }
    if (kind.writes) this.writes = true
  }

  /** Writes down how long the open run of reads became; to be called when no more comes. */
  endRun(): void {
    if (this.#runPlace < 0) return
    this.args[this.#runPlace] = String(this.#runKeys)
    this.#runPlace = -1
    this.#runKeys = 0
  }

  accept(replies: readonly unknown[], answer: Answer): void {
    let reply: unknown
    let next = 0
    let offset = 0
    let inRun = false
    for (const operation of this.#operations) {
      const isRead = operation.kind.code === READ_CODE
      if (!isRead || !inRun) {
        reply = replies[next++]
        if (isRead && !this.plain && !(reply instanceof Error)) reply = splitReads(reply)
        offset = 0
      }
      inRun = isRead
      if (reply instanceof Error) operation.fail(reply)
      else operation.accept(reply, offset, answer)
      offset += operation.keys.length
    }
  }

  fail(error: unknown): void {
    for (const operation of this.#operations) operation.fail(error)
  }
}

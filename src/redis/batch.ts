/** Who answered, and when they were asked (`clock.now()`); lifetimes are counted from there, so they never stretch. */
export interface Answer {
  readonly origin: string
  readonly sentAt: number
}

/** One thing to be done in a batch: see batch-script.ts for the codes. */
export interface Operation {
  readonly code: string
  /** What it is called in an error. */
  readonly name: string
  /** With prefix. */
  readonly keys: readonly string[]
  readonly args: readonly string[]
  /** Changes data, so it is stamped (and published, where that is how L1s learn). */
  readonly writes: boolean
  /** @param offset where its keys begin in the shared reply of a run of reads */
  accept(reply: unknown, offset: number, answer: Answer): void
  fail(error: unknown): void
}

/** Code of a read; consecutive ones share one MGET. */
export const READ_CODE = 'g'

/** Operations on one node that travel together. */
export class Batch {
  readonly keys: string[] = []
  readonly args: string[] = []
  writes = false
  bytes = 0
  readonly #operations: Operation[] = []
  /** For each operation: which reply is its own, and where its part of it begins. */
  readonly #places: number[] = []
  #replies = 0
  #run = { place: -1, keys: 0 }

  get operation(): string {
    return this.#operations[0]?.name ?? ''
  }

  add(operation: Operation): void {
    const { code, keys, args } = operation
    this.#operations.push(operation)
    if (code === READ_CODE) {
      this.#addRead(keys)
      return
    }
    this.#endRun()
    this.#places.push(this.#replies++, 0)
    this.args.push(code, String(keys.length), String(args.length))
    for (const arg of args) {
      this.args.push(arg)
      this.bytes += arg.length
    }
    for (const key of keys) this.keys.push(key)
    if (operation.writes) this.writes = true
  }

  #addRead(keys: readonly string[]): void {
    if (this.#run.place < 0) {
      this.args.push(READ_CODE, '', '0')
      this.#run = { place: this.args.length - 2, keys: 0 }
      this.#replies++
    }
    this.#places.push(this.#replies - 1, this.#run.keys)
    this.#run.keys += keys.length
    for (const key of keys) this.keys.push(key)
  }

  #endRun(): void {
    if (this.#run.place < 0) return
    this.args[this.#run.place] = String(this.#run.keys)
    this.#run = { place: -1, keys: 0 }
  }

  /** No more comes: its arguments are whole. */
  seal(): void {
    this.#endRun()
  }

  accept(replies: readonly unknown[], answer: Answer): void {
    this.#operations.forEach((operation, i) => {
      const reply = replies[this.#places[2 * i] ?? 0]
      if (reply instanceof Error) operation.fail(reply)
      else operation.accept(reply, this.#places[2 * i + 1] ?? 0, answer)
    })
  }

  fail(error: unknown): void {
    for (const operation of this.#operations) operation.fail(error)
  }
}

import type { CoherenceSink } from './coherence-source.js'

/** One or more reads of a key that are under way. */
export interface ReadToken {
  readonly key: string
  readonly epoch: number
  dirty: boolean
  readers: number
}

export interface CoherenceOptions {
  /** Removes copies (`undefined` = all of them), because of news from elsewhere or of a write of our own. */
  readonly drop: (keys: readonly string[] | undefined, cause: 'news' | 'own') => void
  /** For the mutation proof only: switches one rule off, so that a test can show that it is needed. */
  readonly without?: 'token' | 'epoch' | undefined
}

/**
 * When may an answer of L2 be copied into L1? An answer on the wire and the news that it is outdated can cross, so each read in
 * flight holds a token: news of its key makes it dirty, and whatever makes news unreliable (a flush, a listener lost or armed
 * anew) begins a new epoch. Copied is only what was read under a clean token of this epoch from an origin that is listened to.
 */
export class Coherence implements CoherenceSink {
  readonly #reads = new Map<string, ReadToken>()
  readonly #armed = new Set<string>()
  #epoch = 0

  constructor(private readonly options: CoherenceOptions) {}

  get armed(): readonly string[] {
    return [...this.#armed]
  }

  /** A read of L2 is about to be sent. */
  begin(key: string): ReadToken {
    const current = this.#reads.get(key)
    if (current !== undefined && !current.dirty && current.epoch === this.#epoch) {
      current.readers++
      return current
    }
    const token = { key, epoch: this.#epoch, dirty: false, readers: 1 }
    this.#reads.set(key, token)
    return token
  }

  /** The read is over; true if what `origin` answered may be copied. */
  end(token: ReadToken, origin: string | undefined): boolean {
    if (--token.readers === 0 && this.#reads.get(token.key) === token) this.#reads.delete(token.key)
    if (origin === undefined || !this.#armed.has(origin)) return false
    const { without } = this.options
    return (without === 'token' || !token.dirty) && (without === 'epoch' || token.epoch === this.#epoch)
  }

  /** We are about to write these ourselves (`undefined` = all): their copies go, reads in flight bring none back. */
  touch(keys: readonly string[] | undefined): void {
    this.#outdate(keys, 'own')
  }

  invalidate(keys: readonly string[] | undefined): void {
    this.#outdate(keys, 'news')
  }

  #outdate(keys: readonly string[] | undefined, cause: 'news' | 'own'): void {
    if (keys === undefined) this.#epoch++
    else
      for (const key of keys) {
        const token = this.#reads.get(key)
        if (token !== undefined) token.dirty = true
      }
    this.options.drop(keys, cause)
  }

  arm(origin: string): void {
    this.#epoch++
    this.#armed.add(origin)
  }

  disarm(origin: string): void {
    this.#armed.delete(origin)
    this.#epoch++
    this.options.drop(undefined, 'news')
  }
}

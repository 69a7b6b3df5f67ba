import type { JournalEntry, RemoteBackend } from '../backends/remote-backend.js'
import { isInfrastructureError } from '../errors.js'
import type { Journal } from './journal.js'

export interface ReplayerOptions {
  readonly remote: RemoteBackend
  readonly journal: Journal
  /** A write that the store will never take. */
  readonly onRefused: (error: unknown, key: string | undefined) => void
}

const BATCH_ENTRIES = 500
const BATCH_BYTES = 256 * 1024
/** Attempts, each on its own and with a server that answers the probe, after which a write counts as one it will never take. */
const LONE_ATTEMPTS = 10

/** Pays a journal off, in batches that shrink after a failure, so that one write the store cannot take holds up no other. */
export class Replayer {
  readonly #options: ReplayerOptions
  #batchEntries = BATCH_ENTRIES
  readonly #loneAttempts = new Map<string, number>()

  constructor(options: ReplayerOptions) {
    this.#options = options
  }

  /**
   * Replays what the journal hands out next; what was not applied stays in the journal.
   * @returns how many writes were applied
   * @throws CacheError of the infrastructure: the store has failed again
   */
  async replayNext(): Promise<number> {
    const entries = this.#options.journal.next(BATCH_ENTRIES, BATCH_BYTES)
    let applied = 0
    for (let i = 0; i < entries.length; i += this.#batchEntries)
      applied += await this.#replay(entries.slice(i, i + this.#batchEntries))
    this.#batchEntries = BATCH_ENTRIES
    this.#loneAttempts.clear()
    return applied
  }

  async #replay(entries: readonly JournalEntry[]): Promise<number> {
    const { journal, remote } = this.#options
    try {
      const applied = await remote.replay(entries)
      journal.settle(entries)
      return applied
    } catch (error) {
      if (isInfrastructureError(error)) this.#retryLater(entries, error)
      return this.#replayOneByOne(entries, error)
    }
  }

  /** The store failed, maybe because of one of these: next time in smaller parts, and these after the others. */
  #retryLater(entries: readonly JournalEntry[], error: unknown): never {
    this.#batchEntries = Math.max(1, Math.floor(this.#batchEntries / 4))
    const [entry] = entries
    if (entry?.op === 'set' && entries.length === 1 && this.#countLoneAttempt(entry.key) >= LONE_ATTEMPTS)
      this.#giveUp(entry, error)
    // a clear has come alone, and everything else has to wait for it
    else if (entry?.op !== 'clear') this.#options.journal.postpone(entries)
    throw error
  }

  /** The store works and refuses one of these: find it. */
  async #replayOneByOne(entries: readonly JournalEntry[], error: unknown): Promise<number> {
    const [entry] = entries
    if (entry !== undefined && entries.length === 1) {
      this.#giveUp(entry, error)
      return 0
    }
    let applied = 0
    for (const each of entries) applied += await this.#replay([each])
    return applied
  }

  #giveUp(entry: JournalEntry, error: unknown): void {
    this.#options.onRefused(error, entry.op === 'clear' ? undefined : entry.key)
    this.#options.journal.giveUp(entry)
  }

  #countLoneAttempt(key: string): number {
    const attempts = (this.#loneAttempts.get(key) ?? 0) + 1
    this.#loneAttempts.set(key, attempts)
    return attempts
  }
}

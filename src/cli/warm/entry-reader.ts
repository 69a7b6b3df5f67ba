import type { Context } from '../context.js'
import { UsageError } from '../usage-error.js'
import { readEntries } from './read-entries.js'
import type { WarmEntry } from './warm-entry.js'
import type { WarmSource } from './warm-source.js'

/** A bad entry. */
export interface Problem {
  readonly line: number
  readonly reason: string
}

const MOST_PROBLEMS = 20

/** Reads a source, once or twice, and keeps count of what is bad in it. */
export class EntryReader {
  count = 0
  bad = 0
  /** Characters. */
  textRead = 0
  /** The first bad entries. */
  problems: Problem[] = []
  readonly #source: WarmSource
  readonly #ndjson: boolean
  readonly #context: Context

  constructor(source: WarmSource, ndjson: boolean, context: Context) {
    this.#source = source
    this.#ndjson = ndjson
    this.#context = context
  }

  /** The good entries; counts from the beginning each time. */
  async *entries(): AsyncIterable<WarmEntry> {
    this.count = 0
    this.bad = 0
    this.textRead = 0
    this.problems = []
    for await (const found of readEntries(this.#text(), this.#ndjson)) {
      this.#context.signal.throwIfAborted()
      if ('entry' in found) {
        this.count++
        yield found.entry
        continue
      }
      this.bad++
      if (this.problems.length < MOST_PROBLEMS)
        this.problems.push({ line: found.line, reason: found.problem })
    }
  }

  /**
   * Reads everything before anything is written.
   * @throws UsageError naming line and reason of the bad entries
   */
  async check(): Promise<number> {
    const progress = this.#context.progress('checking')
    for await (const _ of this.entries()) progress.update(this.count)
    progress.end()
    if (this.bad > 0) throw this.#refusal()
    return this.count
  }

  async *#text(): AsyncIterable<string> {
    for await (const chunk of this.#source.open()) {
      this.textRead += chunk.length
      yield chunk
    }
  }

  #refusal(): UsageError {
    const { bad, problems } = this
    const lines = problems.map(({ line, reason }) => `  line ${line}: ${reason}`)
    if (bad > problems.length) lines.push(`  and ${bad - problems.length} more`)
    const head = `${this.#source.name} has ${bad} bad ${bad === 1 ? 'entry' : 'entries'}; nothing was written`
    return new UsageError([head, ...lines].join('\n'), 'ERR_CLI_BAD_INPUT', { bad, problems })
  }
}

import type { RemoteBackend } from '../backends/remote-backend.js'
import type { Cancel, Clock } from '../clock.js'
import { within } from '../waiting.js'
import type { Breaker } from './breaker.js'
import type { Journal } from './journal.js'
import { Replayer } from './replayer.js'

export interface RecoveryOptions {
  readonly remote: RemoteBackend
  readonly breaker: Breaker
  readonly journal: Journal
  readonly clock: Clock
  readonly random: () => number
  /** Milliseconds that the probe may take. */
  readonly timeoutMs: number
  readonly mayReplay: () => boolean
  /** The store answers and is owed nothing; called in the same turn in which that was seen. */
  readonly onRecovered: (replayed: number) => void
  /** A fault that hit no caller. */
  readonly onFault: (error: unknown, operation: string, key?: string) => void
}

const FIRST_DELAY_MS = 25
const LONGEST_DELAY_MS = 1000
/** Silent probes on a standing connection after which it counts as half-open. */
const SILENT_PROBES = 2
/** Callers are held back for the last batch, or else they may write as fast as we replay: from this many writes owed … */
const GATE_ENTRIES = 500
/** … or after this many batches. */
const GATE_BATCHES = 50

/**
 * Finds out when the store is back and pays it what it is owed: probe, replay, report. One attempt at a time, in the
 * background, at most a second apart.
 */
export class Recovery {
  readonly #options: RecoveryOptions
  readonly #replayer: Replayer
  #cancel: Cancel | undefined
  #active = false
  #running = false
  #delays = 0
  #replayed = 0
  #silentProbes = 0
  #gate: { readonly opens: Promise<void>; readonly open: () => void } | undefined

  constructor(options: RecoveryOptions) {
    this.#options = options
    const { remote, journal, onFault } = options
    this.#replayer = new Replayer({
      remote,
      journal,
      onRefused: (error, key) => onFault(error, 'replay', key),
    })
  }

  /** While it is there, callers wait for it: the last writes are under way. It opens when the attempt ends, whatever its end. */
  get gate(): Promise<void> | undefined {
    return this.#gate?.opens
  }

  start(): void {
    this.#active = true
    this.#delays = 0
    this.#replayed = 0
    this.#schedule()
  }

  /** The connection stands again: no reason to wait any longer. */
  nudge(): void {
    if (!this.#active) return
    this.#delays = 0
    if (!this.#running) void this.#attempt()
  }

  stop(): void {
    this.#active = false
    this.#cancel?.()
  }

  #schedule(): void {
    const { clock, random } = this.#options
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#delays++)
    this.#cancel = clock.schedule(() => void this.#attempt(), longest * (0.5 + random() / 2), true)
  }

  async #attempt(): Promise<void> {
    const { breaker, journal, remote, mayReplay, onFault, onRecovered } = this.#options
    this.#cancel?.()
    this.#running = true
    breaker.halfOpen()
    let paid = false
    try {
      paid = (await this.#answers()) && mayReplay() && (await this.#replayAll())
    } catch (error) {
      onFault(error, 'replay')
    }
    this.#running = false
    // No await between here and onRecovered: no write can slip in between.
    if (this.#active && paid && journal.size === 0 && remote.connection !== 'down') {
      this.#active = false
      onRecovered(this.#replayed)
    } else if (this.#active) {
      breaker.open()
      this.#schedule()
    }
    this.#gate?.open()
    this.#gate = undefined
  }

  async #answers(): Promise<boolean> {
    const { remote, clock, timeoutMs } = this.#options
    const asked = clock.now()
    const probe = await within(Promise.resolve(remote.probe()), timeoutMs, clock)
    if (probe?.set && probe.get && probe.delete) return true
    this.#countSilence(clock.now() - asked >= timeoutMs)
    return false
  }

  #countSilence(silent: boolean): void {
    const { remote } = this.#options
    this.#silentProbes = silent && remote.connection === 'up' ? this.#silentProbes + 1 : 0
    if (this.#silentProbes < SILENT_PROBES) return
    this.#silentProbes = 0
    remote.reconnect?.('it does not answer')
  }

  async #replayAll(): Promise<boolean> {
    const { journal } = this.#options
    for (let batches = 0; journal.size > 0 && this.#active; batches++) {
      // not before the first batch: a store that fails to replay must not keep callers waiting
      if (batches > 0 && (journal.size <= GATE_ENTRIES || batches >= GATE_BATCHES)) this.#shutGate()
      this.#replayed += await this.#replayer.replayNext()
    }
    return true
  }

  #shutGate(): void {
    if (this.#gate !== undefined) return
    let open = () => {}
    const opens = new Promise<void>(resolve => {
      open = resolve
    })
    this.#gate = { opens, open }
  }
}

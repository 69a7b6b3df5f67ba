import type { Clock } from '../clock.js'
import type { RedisClientLike } from '../options.js'
import type { NodeClient } from './client.js'
import { backoff, duplicateForListening } from './connect.js'
import { withDeadline } from './with-deadline.js'

/** What is done on a connection that only listens. */
export interface Listener {
  /** Prepares a fresh connection; resolves with the origin it listens to once every change there will be heard. */
  arm(connection: NodeClient): Promise<string>
  /** Is it still heard? Rejects if not. */
  beat(connection: NodeClient): Promise<void>
  armed(origin: string): void
  lost(origin: string, reason: string): void
  /** An attempt failed before it was armed. */
  failed(error: unknown): void
}

export interface ListeningOptions {
  readonly timeoutMs: number
  readonly clock: Clock
  /** For the mutation proof only: a lost connection is not noticed. */
  readonly without?: 'close-watch' | undefined
}

const BEAT_MS = 2000

/**
 * Keeps one listening connection alive: connect, arm, watch it with a heartbeat, and when it is lost say so at once and begin
 * again. Every attempt is a new connection, as one that reconnected by itself would be listening to nothing.
 */
export class Listening {
  #connection: NodeClient | undefined
  #origin: string | undefined
  #attempt = 0
  #generation = 0
  #cancelTimer = () => {}
  #closed = false

  constructor(
    private readonly client: RedisClientLike,
    private readonly listener: Listener,
    private readonly options: ListeningOptions,
  ) {}

  get origin(): string | undefined {
    return this.#origin
  }

  start(): void {
    if (!this.#closed) void this.#listen(++this.#generation)
  }

  /** What was armed can't be trusted any more: begin again. */
  restart(reason: string): void {
    if (this.#closed) return
    this.#drop(reason)
    this.#cancelTimer()
    this.#cancelTimer = this.options.clock.schedule(() => this.start(), backoff(++this.#attempt), true)
  }

  close(reason: string): void {
    this.#closed = true
    this.#drop(reason)
    this.#cancelTimer()
  }

  async #listen(generation: number): Promise<void> {
    const { clock, timeoutMs, without } = this.options
    const current = () => generation === this.#generation && !this.#closed
    const connection = duplicateForListening(this.client, timeoutMs)
    this.#connection = connection
    const lost = (detail: unknown) => {
      if (current() && without !== 'close-watch') this.restart(reasonOf(detail))
    }
    connection.on('error', () => {})
    try {
      await withDeadline(connection.connect(), timeoutMs, clock, 'listen')
      connection.on('close', lost)
      const origin = await withDeadline(this.listener.arm(connection), 2 * timeoutMs, clock, 'listen')
      if (!current()) return
      this.#origin = origin
      this.#attempt = 0
      this.listener.armed(origin)
      this.#beatLater(connection, generation)
    } catch (error) {
      connection.disconnect()
      if (!current()) return
      this.listener.failed(error)
      this.restart(reasonOf(error))
    }
  }

  #beatLater(connection: NodeClient, generation: number): void {
    const { clock, timeoutMs, without } = this.options
    this.#cancelTimer = clock.schedule(
      () => {
        withDeadline(this.listener.beat(connection), timeoutMs, clock, 'heartbeat').then(
          () => {
            if (generation === this.#generation) this.#beatLater(connection, generation)
          },
          error => {
            if (generation === this.#generation && without !== 'close-watch') this.restart(reasonOf(error))
          },
        )
      },
      BEAT_MS,
      true,
    )
  }

  #drop(reason: string): void {
    this.#generation++
    const origin = this.#origin
    this.#origin = undefined
    this.#connection?.disconnect()
    this.#connection = undefined
    if (origin !== undefined) this.listener.lost(origin, reason)
  }
}

function reasonOf(detail: unknown): string {
  return detail instanceof Error ? detail.message : 'the connection was closed'
}

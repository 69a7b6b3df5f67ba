import type { Lifetime } from '../entry.js'
import type { Backend } from './backend.js'

/**
 * A write made while the remote store was out of reach (or whose outcome is unknown), to be replayed on recovery.
 * `at` is when it was made, by the server's clock; `life` is what is left of it when it is handed to `replay`.
 */
export type JournalEntry =
  | {
      readonly op: 'set'
      readonly key: string
      readonly value: unknown
      readonly life: Lifetime
      readonly at: number
    }
  | { readonly op: 'delete'; readonly key: string; readonly at: number }
  | {
      readonly op: 'increment'
      readonly key: string
      /** The same at every attempt and unique among all processes, so that a repeated replay never counts twice. */
      readonly id: string
      readonly by: number
      readonly life: Lifetime
      readonly at: number
    }
  | { readonly op: 'clear'; readonly at: number }

export type ConnectionState = 'connecting' | 'up' | 'down'

/** A backend on the far side of a network: what the resilient backend needs of it beyond {@link Backend}. */
export interface RemoteBackend extends Backend {
  readonly connection: ConnectionState
  /** Called at every change of the connection; one subscriber. */
  onConnection(listener: (state: ConnectionState, reason: string) => void): void
  /** The connection stands but nothing comes through it any more (half-open TCP): drop it and make a new one. */
  reconnect?(reason: string): void
  /** The server's clock in epoch milliseconds, estimated without a round trip from the last contact; stamps journal entries. */
  serverNow(): number
  /**
   * Applies journaled writes in order; newest wins by key, also against what other processes wrote meanwhile: an entry older
   * than the last stamped write of its key is dropped. Returns how many were applied. After a rejection the same entries come
   * again, so applying one twice must be as good as once.
   */
  replay(entries: readonly JournalEntry[]): Promise<number>
}

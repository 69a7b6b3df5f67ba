import type { Lifetime } from '../entry.js'
import type { Backend } from './backend.js'

/**
 * Says that earlier writes of this process to the same key may have landed after `at`, so that a newer stamp may be their own:
 * what each of them left there, as text that `encode` makes, null = nothing, undefined = it cannot be told.
 */
export type Doubt = readonly (string | null | undefined)[]

interface JournaledWrite {
  readonly key: string
  /** When it was made, by the server's clock. */
  readonly at: number
  readonly doubt?: Doubt
}

/** A write made while the remote store was out of reach (or whose outcome is unknown), to be replayed on recovery. */
export type JournalEntry =
  | (JournaledWrite & {
      readonly op: 'set'
      readonly value: unknown
      /** Counts from `at`. */
      readonly life: Lifetime
    })
  | (JournaledWrite & { readonly op: 'delete' })
  | (JournaledWrite & {
      readonly op: 'increment'
      /** The same at every attempt and unique among all processes, so that a repeated replay never counts twice. */
      readonly id: string
      readonly by: number
      /** For a counter that has to be made anew. */
      readonly life: Lifetime
    })
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
   * than the last stamped write of its key is dropped. One in doubt is applied all the same if the key holds what the doubt
   * names; if that cannot be told, the key is removed. Returns how many were applied. After a rejection the same entries come
   * again, so applying one twice must be as good as once.
   */
  replay(entries: readonly JournalEntry[]): Promise<number>
}

import type { Clock } from '../clock.js'
import { CacheError } from '../errors.js'
import { Batch, type Operation } from './batch.js'
import { batchScript } from './batch-script.js'
import type { RedisLink } from './link.js'
import type { Reads } from './reads.js'
import { isDemoted, timedOut, unavailable } from './reply-error.js'
import { reservedKey } from './reserved-keys.js'
import { slotOf, tagOf } from './slots.js'

/** A batch is sent before the tick ends once it holds this much: one script must not occupy the server for long. */
const MAX_KEYS = 500
const MAX_BYTES = 512 * 1024
/** While the server has nothing of ours to do, this many keys are enough to begin with. */
const EAGER_KEYS = 50

const SINGLE_LANE = -1

export interface BatcherOptions {
  readonly link: RedisLink
  readonly prefix: string
  readonly timeoutMs: number
  readonly clock: Clock
}

/**
 * Gathers what one tick asks of Redis into one script call per node (per slot, on a cluster), in the order it was asked, under
 * one deadline. So a `get` sees the `set` issued before it, awaited or not.
 */
export class Batcher {
  // replaced, never cleared: V8 keeps what a cleared Map held reachable from its next contents until a full collection
  #open = new Map<number, Batch>()
  #scheduled = false
  #inFlight = 0
  #closed = false

  constructor(private readonly options: BatcherOptions) {}

  submit(operation: Operation): void {
    if (this.#closed) {
      operation.fail(new CacheError('ERR_CACHE_CLOSED', `${operation.kind.name}: the cache is closed`))
      return
    }
    const lane = this.#laneOf(operation)
    let batch = this.#open.get(lane)
    if (batch === undefined) {
      batch = new Batch()
      this.#open.set(lane, batch)
      this.#schedule()
    }
    batch.add(operation)
    // writes of one call stay in one call
    const enough = this.#inFlight === 0 && !batch.writes ? EAGER_KEYS : MAX_KEYS
    if (batch.keys.length < enough && batch.bytes < MAX_BYTES) return
    this.#open.delete(lane)
    this.#send(lane, batch)
  }

  close(): void {
    this.#closed = true
    const error = new CacheError('ERR_CACHE_CLOSED', 'the cache was closed before its work was sent')
    for (const batch of this.#open.values()) batch.fail(error)
    this.#open = new Map()
  }

  #laneOf(operation: Operation): number {
    const { link } = this.options
    return link.cluster ? slotOf(link.clientPrefix + (operation.keys[0] ?? '')) : SINGLE_LANE
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(() => {
      this.#scheduled = false
      const batches = this.#open
      this.#open = new Map()
      for (const [lane, batch] of batches) this.#send(lane, batch)
    })
  }

  #send(lane: number, batch: Batch): void {
    const { link, clock, timeoutMs } = this.options
    const operation = batch.operation
    this.#inFlight++
    let over = false
    const settle = (finish: () => void): void => {
      if (over) return
      over = true
      this.#inFlight--
      cancel()
      finish()
    }
    const fail = (error: unknown): void => settle(() => batch.fail(error))
    const cancel = clock.schedule(() => fail(timedOut(operation, timeoutMs)), timeoutMs)
    const go = (): void => {
      if (over) return
      if (link.state !== 'up') {
        fail(unavailable(new Error(link.reason), operation))
        return
      }
      const sentAt = clock.now()
      const origin = link.origin
      this.#call(lane, batch).then(
        reply => settle(() => this.#accept(batch, reply, origin, sentAt)),
        error => {
          this.#noteDemotion(error)
          fail(unavailable(error, operation))
        },
      )
    }
    if (link.state === 'connecting') link.open().then(go)
    else go()
  }

  #call(lane: number, batch: Batch): Promise<unknown> {
    const { link, prefix } = this.options
    // on a cluster a bare MGET might be answered by a replica, which lags behind our own writes
    batch.seal(link.cluster)
    if (batch.plain) return readTexts(link, batch.keys)
    const head = [batch.writes ? 'w' : 'r', link.cluster ? '1' : '0']
    const companions: string[] = []
    if (batch.writes) companions.push(companionKey(prefix, 'writes', lane))
    if (batch.writes && !link.cluster) {
      companions.push(reservedKey(prefix, 'sequence'))
      head.push(changesChannel(link, prefix))
    }
    return batchScript.run(link.client, companions.concat(batch.keys), head.concat(batch.args))
  }

  #accept(batch: Batch, reply: unknown, origin: string, sentAt: number): void {
    const [replies, serverMs, node] = reply as [unknown[], number | null, string | null]
    if (serverMs !== null) this.options.link.noteTime(serverMs, sentAt)
    for (const part of replies) if (part instanceof Error) this.#noteDemotion(part)
    batch.accept(replies, { origin: node ?? origin, sentAt })
  }

  #noteDemotion(error: unknown): void {
    if (error instanceof Error && isDemoted(error)) this.options.link.reset('the node has become a replica')
  }
}

/** The reply of a batch that reads texts alone, in the shape of the script's. */
async function readTexts(link: RedisLink, keys: readonly string[]): Promise<unknown> {
  const texts = (await link.client.call('MGET', ...keys)) as (string | null)[]
  const reads: Reads = { texts, left: undefined }
  return [[reads], null, null]
}

/** Where changes under a prefix are published, for L1s that learn of them so. */
export function changesChannel(link: RedisLink, prefix: string): string {
  return reservedKey(link.clientPrefix + prefix, 'changes')
}

/** A key of ours that lives in the slot of the data it is about. */
function companionKey(prefix: string, name: 'writes', lane: number): string {
  const key = reservedKey(prefix, name)
  return lane === SINGLE_LANE ? key : `${key}{${tagOf(lane)}}`
}

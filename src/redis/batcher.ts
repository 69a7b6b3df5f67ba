import type { Clock } from '../clock.js'
import { CacheError } from '../errors.js'
import { Batch, type Operation } from './batch.js'
import { batchScript } from './batch-script.js'
import type { RedisLink } from './link.js'
import type { Reads } from './reads.js'
import { isDemoted, timedOut, unavailable } from './reply-error.js'
import { reservedKey } from './reserved-keys.js'
import { slotOf, tagOf } from './slots.js'
import { startDeadline } from './with-deadline.js'

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
  /** Reads of texts alone, which need no script. They go out first, so none sees a write issued after it. */
  #plain: Batch | undefined
  #scheduled = false
  #inFlight = 0
  #closed = false

  constructor(private readonly options: BatcherOptions) {}

  submit(operation: Operation): void {
    if (this.#closed) {
      operation.fail(new CacheError('ERR_CACHE_CLOSED', `${operation.kind.name}: the cache is closed`))
      return
    }
    this.#schedule()
    const lane = this.#laneOf(operation)
    const batch = this.#batchFor(operation, lane)
    batch.add(operation)
    // writes of one call stay in one call
    const enough = this.#inFlight === 0 && !batch.writes ? EAGER_KEYS : MAX_KEYS
    if (batch.keyCount < enough && batch.bytes < MAX_BYTES) return
    this.#sendPlain()
    if (batch.plain) return
    this.#open.delete(lane)
    this.#send(lane, batch)
  }

  close(): void {
    this.#closed = true
    const error = new CacheError('ERR_CACHE_CLOSED', 'the cache was closed before its work was sent')
    this.#plain?.fail(error)
    this.#plain = undefined
    for (const batch of this.#open.values()) batch.fail(error)
    this.#open = new Map()
  }

  #laneOf({ keys }: Operation): number {
    const { link } = this.options
    return link.cluster ? slotOf(link.clientPrefix + (keys[0] ?? '')) : SINGLE_LANE
  }

  #batchFor({ kind }: Operation, lane: number): Batch {
    const open = this.#open.get(lane)
    // on a cluster a bare MGET might be answered by a replica, which lags behind our own writes
    if (kind.plain === true && open?.writes !== true && !this.options.link.cluster) {
      this.#plain ??= new Batch(true)
      return this.#plain
    }
    if (open !== undefined) return open
    const batch = new Batch(false)
    this.#open.set(lane, batch)
    return batch
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    process.nextTick(() => {
      this.#scheduled = false
      this.#sendPlain()
      const batches = this.#open
      this.#open = new Map()
      for (const [lane, batch] of batches) this.#send(lane, batch)
    })
  }

  #sendPlain(): void {
    const batch = this.#plain
    this.#plain = undefined
    if (batch !== undefined) this.#send(SINGLE_LANE, batch)
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
    const cancel = startDeadline(timeoutMs, clock, () => fail(timedOut(operation, timeoutMs)))
    const go = (): void => {
      if (over) return
      if (link.state !== 'up') {
        fail(unavailable(new Error(link.reason), operation))
        return
      }
      const sentAt = clock.now()
      const origin = link.origin
      this.#call(lane, batch).then(
        reply => {
          if (isReplyTo(batch, reply)) return settle(() => this.#accept(batch, reply, origin, sentAt))
          link.reset('it mixes up its answers')
          fail(unavailable(new Error('an answer to another question came'), operation))
        },
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
    batch.endRun()
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

  #accept(batch: Batch, reply: Reply, origin: string, sentAt: number): void {
    const [replies, serverMs, node] = reply
    if (serverMs !== null) this.options.link.noteTime(serverMs, sentAt)
    for (const part of replies) if (part instanceof Error) this.#noteDemotion(part)
    batch.accept(replies, { origin: node ?? origin, sentAt })
  }

  #noteDemotion(error: unknown): void {
    if (error instanceof Error && isDemoted(error)) this.options.link.reset('the node has become a replica')
  }
}

/** The operations' replies; the server's time, where it was looked at; on a cluster, who answered. */
type Reply = readonly [replies: readonly unknown[], serverMs: number | null, node: string | null]

/**
 * Redis answers in order, so a client that has lost one takes each answer for that of another question. Where the shape shows it,
 * the connection is not to be trusted any more.
 */
function isReplyTo(batch: Batch, reply: unknown): reply is Reply {
  return Array.isArray(reply) && Array.isArray(reply[0]) && reply[0].length === batch.replies
}

/** The reply of a batch that reads texts alone, in the shape of the script's. */
async function readTexts(link: RedisLink, keys: readonly string[]): Promise<unknown> {
  const texts: unknown = await link.client.call('mget', ...keys)
  if (!Array.isArray(texts) || texts.length !== keys.length) return texts
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

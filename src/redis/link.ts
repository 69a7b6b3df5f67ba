import type { ConnectionState } from '../backends/remote-backend.js'
import type { Clock } from '../clock.js'
import type { RedisClientLike } from '../options.js'
import { batchScript } from './batch-script.js'
import { isCluster, keyPrefixOf, mastersOf, type NodeClient } from './client.js'
import { createClient } from './connect.js'
import { type Greeting, greet } from './greet.js'
import { parseUrl, type RedisAddress } from './parse-url.js'
import { withDeadline } from './with-deadline.js'

export type LinkListener = (state: ConnectionState, reason: string) => void

/** Where a link leads: a URL (the connection is ours), or a client of the user's (used as it is, never closed). */
export type LinkTarget = { readonly url: string } | { readonly client: RedisClientLike }

const RETRY_MS = 250
/** How often a cluster is asked who owns which slots, for those who listen to each master. */
const REFRESH_MS = 2000

/** What ioredis calls a connection that was there. */
const AWAY = new Set(['reconnecting', 'close', 'end'])

/**
 * A watched connection to Redis. `up` means that the server has answered through this very connection since it was made, so a
 * frozen or loading server that merely accepts connections is `down`.
 */
export class RedisLink {
  state: ConnectionState = 'connecting'
  reason = 'not connected yet'
  /** Id of the server run at the other end; '' where unknown, and on a cluster (there every answer names its node). */
  origin = ''
  readonly #listeners = new Set<LinkListener>()
  readonly #stopWatching: (() => void)[] = []
  #client: RedisClientLike | undefined
  #cancelRefresh = () => {}
  #opening: Promise<void> | undefined
  #settle: () => void = () => {}
  readonly #settled = new Promise<void>(resolve => {
    this.#settle = resolve
  })
  /** Counts connections, so that a greeting of an earlier one is not taken for one of this. */
  #connection = 0
  #time = { server: 0, local: 0 }
  #closed = false
  readonly #address: RedisAddress | undefined
  readonly cluster: boolean
  /** What the user's client puts before every key by itself. */
  readonly clientPrefix: string

  /** @throws CacheError ERR_CACHE_INVALID_OPTION for a URL that is none */
  constructor(
    target: LinkTarget,
    private readonly timeoutMs: number,
    private readonly clock: Clock,
  ) {
    this.#address = 'url' in target ? parseUrl(target.url) : undefined
    this.#client = 'client' in target ? target.client : undefined
    this.cluster = 'client' in target ? isCluster(target.client) : this.#address?.mode === 'cluster'
    this.clientPrefix = 'client' in target ? keyPrefixOf(target.client) : ''
    this.#time = { server: clock.wall(), local: clock.now() }
  }

  /** @throws Error before `open` has made it */
  get client(): RedisClientLike {
    if (this.#client === undefined) throw new Error('the Redis client is not loaded yet')
    return this.#client
  }

  masters(): NodeClient[] {
    return this.#client === undefined ? [] : mastersOf(this.#client)
  }

  /** Begins to connect, once; resolves when it stands or has failed for the first time. Never rejects. */
  open(): Promise<void> {
    this.#opening ??= this.#start().catch(error => this.#turn('down', messageOf(error)))
    return this.#settled
  }

  watch(listener: LinkListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The server's epoch milliseconds, from the last time it told them. */
  serverNow(): number {
    return Math.round(this.#time.server + this.clock.now() - this.#time.local)
  }

  /** @param sentAt `clock.now()` when it was asked: the answer is at least as old as half the round trip */
  noteTime(serverMs: number, sentAt: number): void {
    const now = this.clock.now()
    this.#time = { server: serverMs + (now - sentAt) / 2, local: now }
  }

  /**
   * The other end is silent, or turned out to be the wrong one: connect anew. A cluster mends its own connections, and a client
   * of the user's is left alone: there it is asked again until it answers.
   */
  reset(reason: string): void {
    if (this.state === 'up') this.#turn('down', reason)
    if (this.#address === undefined || this.cluster) this.#greetLater(this.#connection)
    else (this.#client as NodeClient | undefined)?.disconnect(true)
  }

  close(): void {
    this.#closed = true
    this.#connection++
    for (const stop of this.#stopWatching.splice(0)) stop()
    this.#cancelRefresh()
    this.#turn('down', 'closed')
    this.#listeners.clear()
    if (this.#address !== undefined) this.#dispose()
  }

  #dispose(): void {
    // a connection torn down half-way still reports an error or two
    this.#client?.on('error', () => {})
    ;(this.#client as NodeClient | undefined)?.disconnect()
  }

  async #start(): Promise<void> {
    if (this.#address !== undefined) {
      this.#client = await createClient(this.#address, this.timeoutMs)
      if (this.#closed) return this.#dispose()
    }
    const { client } = this
    this.#listen('error', (error: unknown) => {
      this.reason = messageOf(error)
    })
    this.#listen('ready', () => void this.#greet(++this.#connection))
    this.#listen('close', () => this.#lost())
    this.#listen('end', () => this.#revive())
    if (this.#address !== undefined) this.#refreshLater()
    if (client.status === 'ready') return this.#greet(++this.#connection)
    if (AWAY.has(client.status)) this.#turn('down', `the client given is ${client.status}`)
    if (client.status === 'wait')
      await (client as NodeClient).connect().catch(error => {
        this.reason = messageOf(error)
        if (this.state === 'connecting' && client.status !== 'ready') this.#turn('down', this.reason)
      })
  }

  #listen(event: string, listener: (detail: unknown) => void): void {
    const client = this.client
    client.on(event, listener)
    this.#stopWatching.push(() => client.off(event, listener))
  }

  #lost(): void {
    this.#connection++
    this.#turn('down', this.reason === '' ? 'the connection was closed' : this.reason)
  }

  /** ioredis gives up for good where a sentinel's news interrupts it while it connects. */
  #revive(): void {
    this.#lost()
    if (this.#address === undefined) return
    const connect = () => {
      if (!this.#closed && this.client.status === 'end')
        (this.#client as NodeClient).connect().catch(() => {})
    }
    this.clock.schedule(connect, RETRY_MS, true)
  }

  async #greet(connection: number): Promise<void> {
    const sentAt = this.clock.now()
    let greeting: Greeting
    try {
      const asked = Promise.all([greet(this.masters()[0] ?? this.client, this.#address?.db), this.#teach()])
      greeting = (await withDeadline(asked, this.timeoutMs, this.clock, 'greeting'))[0]
    } catch (error) {
      if (connection !== this.#connection || this.#closed) return
      this.#turn('down', messageOf(error))
      this.#greetLater(connection)
      return
    }
    if (connection !== this.#connection || this.#closed) return
    this.noteTime(greeting.serverMs, sentAt)
    this.origin = this.cluster ? '' : greeting.runId
    this.#turn('up', '')
  }

  #greetLater(connection: number): void {
    const greet = () => {
      if (connection === this.#connection && !this.#closed) void this.#greet(connection)
    }
    this.clock.schedule(greet, RETRY_MS, true)
  }

  /** In place of ioredis' own interval, which goes on after a close in the midst of asking. */
  #refreshLater(): void {
    const { client } = this
    if (!isCluster(client)) return
    const refresh = () => {
      client.refreshSlotsCache(() => {})
      this.#refreshLater()
    }
    this.#cancelRefresh = this.clock.schedule(refresh, REFRESH_MS, true)
  }

  #teach(): Promise<unknown> {
    return Promise.all(this.masters().map(node => batchScript.load(node).catch(() => undefined)))
  }

  #turn(state: ConnectionState, reason: string): void {
    this.reason = reason
    if (state !== 'connecting') this.#settle()
    if (this.state === state) return
    this.state = state
    for (const listener of this.#listeners) listener(state, reason)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}

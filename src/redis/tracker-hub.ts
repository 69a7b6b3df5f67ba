import type { Clock } from '../clock.js'
import type { NodeClient } from './client.js'
import type { RedisLink } from './link.js'
import { Listening, type ListeningOptions } from './listening.js'
import { createTracker, type TrackerOptions } from './tracker.js'

/** One L1 that wants to hear of changes under its prefix. */
export interface Subscription {
  /** Full prefix as on the wire. */
  readonly prefix: string
  hear(keys: readonly string[] | undefined): void
  arm(origin: string): void
  disarm(origin: string, reason: string): void
  failed(error: unknown): void
}

export interface TrackerHubOptions {
  readonly timeoutMs: number
  readonly clock: Clock
  readonly without?: ListeningOptions['without'] | TrackerOptions['without']
}

/** How often the masters of a cluster are looked through for new and departed ones. */
const RECONCILE_MS = 1000

const hubs = new WeakMap<RedisLink, TrackerHub>()

/** One tracker connection per master of a link, for all caches that share it. */
export class TrackerHub {
  readonly #subscriptions = new Set<Subscription>()
  readonly #trackers = new Map<NodeClient, Listening>()
  #stopWatching = () => {}
  #cancelReconcile = () => {}
  #restarting = false

  constructor(
    private readonly link: RedisLink,
    private readonly options: TrackerHubOptions,
  ) {}

  static of(link: RedisLink, options: TrackerHubOptions): TrackerHub {
    if (options.without !== undefined) return new TrackerHub(link, options)
    let hub = hubs.get(link)
    if (hub === undefined) {
      hub = new TrackerHub(link, options)
      hubs.set(link, hub)
    }
    return hub
  }

  get origins(): string[] {
    return [...this.#trackers.values()].flatMap(({ origin }) => (origin === undefined ? [] : [origin]))
  }

  /** Takes effect when the link is up; returns the way to leave. */
  subscribe(subscription: Subscription): () => void {
    if (this.#subscriptions.size === 0)
      this.#stopWatching = this.link.watch((_, reason) => this.#restart(reason || 'connected anew'))
    this.#subscriptions.add(subscription)
    this.#restartSoon()
    return () => {
      this.#subscriptions.delete(subscription)
      if (this.#subscriptions.size > 0) return
      this.#stopWatching()
      this.#restart('closed')
    }
  }

  /** The prefixes of a connection can't be changed while it listens. Caches made in one tick share one start. */
  #restartSoon(): void {
    if (this.#restarting) return
    this.#restarting = true
    process.nextTick(() => {
      this.#restarting = false
      this.#restart('another cache joined')
    })
  }

  #restart(reason: string): void {
    this.#cancelReconcile()
    for (const tracker of this.#trackers.values()) tracker.close(reason)
    this.#trackers.clear()
    if (this.#subscriptions.size > 0 && this.link.state === 'up') this.#reconcile()
  }

  #reconcile(): void {
    const masters = new Set(this.link.masters())
    for (const [node, tracker] of this.#trackers)
      if (!masters.has(node)) {
        this.#trackers.delete(node)
        tracker.close('the node is no longer a master')
      }
    for (const node of masters) if (!this.#trackers.has(node)) this.#track(node)
    if (this.link.cluster)
      this.#cancelReconcile = this.options.clock.schedule(() => this.#reconcile(), RECONCILE_MS, true)
  }

  #track(node: NodeClient): void {
    const { clock, timeoutMs, without } = this.options
    const all = this.#subscriptions
    const tracker = createTracker({
      link: this.link,
      node,
      clock,
      prefixes: coverOf([...all].map(({ prefix }) => prefix)),
      without: without === 'canary' ? without : undefined,
      hear: keys => {
        for (const one of all) one.hear(keys && strip(keys, one.prefix))
      },
      armed: origin => {
        for (const one of all) one.arm(origin)
      },
      lost: (origin, reason) => {
        for (const one of all) one.disarm(origin, reason)
      },
      failed: error => {
        for (const one of all) one.failed(error)
      },
    })
    const listening = new Listening(node, tracker, {
      clock,
      timeoutMs,
      without: without === 'close-watch' ? without : undefined,
    })
    this.#trackers.set(node, listening)
    listening.start()
  }
}

function strip(keys: readonly string[], prefix: string): string[] {
  return keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
}

/** Redis refuses prefixes of which one begins with another; the shorter one hears for both. */
function coverOf(prefixes: readonly string[]): string[] {
  const sorted = [...new Set(prefixes)].sort()
  return sorted.filter(prefix => !sorted.some(other => other !== prefix && prefix.startsWith(other)))
}

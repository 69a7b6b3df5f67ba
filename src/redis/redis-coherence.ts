import type { CoherenceSink, CoherenceSource } from '../backends/coherence-source.js'
import type { Clock } from '../clock.js'
import type { Entry } from '../entry.js'
import type { Logger } from '../logger.js'
import type { Coherence } from '../options.js'
import type { RedisLink } from './link.js'
import { Listening } from './listening.js'
import { createPublications } from './publications.js'
import { isReserved } from './reserved-keys.js'
import { TrackerHub, type TrackerHubOptions } from './tracker-hub.js'

export interface RedisCoherenceOptions {
  readonly link: RedisLink
  /** As given to the backend. */
  readonly prefix: string
  readonly mode: Coherence
  readonly timeoutMs: number
  readonly clock: Clock
  readonly logger: Logger
  /** For the mutation proof only. */
  readonly without?: TrackerHubOptions['without']
}

/** Longest life of a copy where nothing tells of changes, in milliseconds. */
const UNHEARD_COPY_MS = 5000
const TTL_ORIGIN = 'ttl'
/** How a server (or its ACL) says that a command is not for us. */
const REFUSED = /^(NOPERM|ERR unknown|ERR Unknown|ERR syntax)/

/** How the L1 in front of Redis learns of changes: see options.ts, `coherence`. */
export function createRedisCoherence(options: RedisCoherenceOptions): CoherenceSource {
  const { link, prefix, clock, timeoutMs, logger } = options
  const wirePrefix = link.clientPrefix + prefix
  let mode = options.mode
  let stop = () => {}
  let state = 'not connected yet'

  function track(sink: CoherenceSink): void {
    const hub = TrackerHub.of(link, { timeoutMs, clock, without: options.without })
    stop = hub.subscribe({
      prefix: wirePrefix,
      ...reports(sink),
      hear(keys) {
        const own = keys?.filter(key => !isReserved(key))
        if (own === undefined || own.length > 0) sink.invalidate(own)
      },
      failed: error => retreat(error, sink, link.cluster ? 'ttl' : 'pubsub'),
    })
  }

  function subscribe(sink: CoherenceSink): void {
    const listener = createPublications({
      link,
      prefix,
      hear: keys => sink.invalidate(keys),
      ...reports(sink),
      lost: (origin, reason) => reports(sink).disarm(origin, reason),
      armed: origin => reports(sink).arm(origin),
      failed: error => retreat(error, sink, 'ttl'),
    })
    let listening: Listening | undefined
    const follow = () => {
      listening?.close('the data connection has changed')
      listening = undefined
      if (link.state !== 'up') return
      listening = new Listening(link.client, listener, { timeoutMs, clock })
      listening.start()
    }
    const unwatch = link.watch(follow)
    follow()
    stop = () => {
      unwatch()
      listening?.close('closed')
    }
  }

  function reports(sink: CoherenceSink) {
    return {
      arm(origin: string) {
        state = 'armed'
        sink.arm(origin)
      },
      disarm(origin: string, reason: string) {
        state = reason
        sink.disarm(origin)
      },
    }
  }

  /** The server will not do this: the next best way, and say so once. */
  function retreat(error: unknown, sink: CoherenceSink, next: 'pubsub' | 'ttl'): void {
    state = error instanceof Error ? error.message : String(error)
    if (!REFUSED.test(state) || mode === next) return
    const bound =
      next === 'ttl' ? `copies live ${UNHEARD_COPY_MS / 1000} s at most` : 'only cachectl is heard'
    logger.warn(`Redis refuses L1 coherence by ${mode} (${state}); going on with ${next}: ${bound}`)
    stop()
    begin(next, sink)
  }

  function begin(next: Coherence, sink: CoherenceSink): void {
    mode = next
    if (mode === 'tracking') track(sink)
    else if (mode === 'pubsub' && !link.cluster) subscribe(sink)
    else {
      mode = 'ttl'
      state = 'armed'
      sink.arm(TTL_ORIGIN)
    }
  }

  return {
    start: sink => begin(options.mode, sink),
    originOf(entry: Entry) {
      if (!('origin' in entry) || typeof entry.origin !== 'string') return undefined
      return mode === 'ttl' ? TTL_ORIGIN : entry.origin
    },
    get maxCopyMs() {
      return mode === 'ttl' ? UNHEARD_COPY_MS : undefined
    },
    details: () => ({ mode, state }),
    async close() {
      stop()
    },
  }
}

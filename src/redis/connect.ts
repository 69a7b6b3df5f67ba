import type { RedisOptions, SentinelConnector } from 'ioredis'
import type { RedisClientLike } from '../options.js'
import type { NodeClient } from './client.js'
import { closingCluster } from './closing-cluster.js'
import { endPredecessor, type Predecessors } from './end-predecessor.js'
import type { RedisAddress } from './parse-url.js'

/** Longest pause between two attempts to connect, so that service is back on Redis within 2 s of its return. */
const MAX_BACKOFF_MS = 500
const MIN_CONNECT_TIMEOUT_MS = 1500
/** A socket that owes an answer for this long is dead, whatever TCP says (a frozen server, a half-open connection). */
const SILENCE_MS = 2000
/** ioredis waits so long for the end of a socket that may be gone already, and keeps the process alive meanwhile. */
const DISCONNECT_MS = 100

/** 50, 100, 200, 400, 500, 500, … milliseconds. */
export function backoff(attempt: number): number {
  return Math.min(50 * 2 ** (attempt - 1), MAX_BACKOFF_MS)
}

/** No queue while offline, no resend after a reconnect: a write either has an answer or is known to be in doubt. */
function commonOptions(address: RedisAddress, timeoutMs: number) {
  return {
    protocol: 2,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    disableClientInfo: true,
    connectTimeout: Math.max(timeoutMs, MIN_CONNECT_TIMEOUT_MS),
    socketTimeout: Math.max(4 * timeoutMs, SILENCE_MS),
    disconnectTimeout: DISCONNECT_MS,
    ...(address.username === undefined ? {} : { username: address.username }),
    ...(address.password === undefined ? {} : { password: address.password }),
    ...(address.tls ? { tls: {} } : {}),
  } as const
}

const NEEDS_NO_PASSWORD = /no password is set|without any password configured/

/** A password that the server does not ask for does no harm, but ioredis would write so to stderr for each connection. */
function quietAuth<C extends object>(client: C): C {
  const { auth } = client as C & { auth(credentials: unknown): Promise<unknown> }
  const quiet = async (credentials: unknown) => {
    try {
      return await auth.call(client, credentials)
    } catch (error) {
      if (error instanceof Error && NEEDS_NO_PASSWORD.test(error.message)) return 'OK'
      throw error
    }
  }
  return Object.assign(client, { auth: quiet })
}

/** A client that is not connected yet. ioredis is loaded only here, on first use. */
export async function createClient(address: RedisAddress, timeoutMs: number): Promise<RedisClientLike> {
  const { Redis, Cluster, SentinelConnector } = await import('ioredis')
  const common = commonOptions(address, timeoutMs)
  if (address.mode === 'cluster') {
    const cluster = new Cluster([...address.hosts], {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: backoff,
      retryDelayOnFailover: 50,
      retryDelayOnClusterDown: 50,
      retryDelayOnTryAgain: 20,
      slotsRefreshTimeout: Math.max(timeoutMs, 1000),
      redisOptions: common,
    })
    const predecessors: Predecessors = new Map()
    const prepare = (node: object) => endPredecessor(quietAuth(node), predecessors)
    return closingCluster(cluster.on('+node', prepare))
  }
  const options = {
    ...common,
    lazyConnect: true,
    enableOfflineQueue: false,
    retryStrategy: backoff,
    db: address.db,
  } as const
  if (address.mode === 'single')
    return endPredecessor(quietAuth(new Redis({ ...options, ...address.hosts[0] })))
  const watched = new Redis({
    ...options,
    sentinels: [...address.hosts],
    name: address.master ?? '',
    // not by ioredis, whose pause nothing ends: link.ts tries again
    sentinelRetryStrategy: () => null,
    failoverDetector: true,
    Connector: closingConnector(SentinelConnector),
    ...(address.sentinelPassword === undefined ? {} : { sentinelPassword: address.sentinelPassword }),
  })
  return endPredecessor(quietAuth(watched))
}

/** Hands our disconnectTimeout on to the connections to sentinels, to which ioredis gives its own of 2 s. */
function closingConnector(Base: typeof SentinelConnector) {
  return class extends Base {
    constructor(options: unknown) {
      super(options as RedisOptions)
      const connect: unknown = Reflect.get(this, 'connectToSentinel')
      if (typeof connect !== 'function') return
      const connectToSentinel = (endpoint: unknown, more: object = {}) =>
        connect.call(this, endpoint, { ...more, disconnectTimeout: DISCONNECT_MS })
      Object.assign(this, { connectToSentinel })
    }
  }
}

/**
 * A further connection to the same server, for listening: RESP2 (ioredis drops `invalidate` pushes of RESP3) and without any
 * reconnecting of its own, as after a reconnect nobody would be listening.
 */
export function duplicateForListening(client: RedisClientLike, timeoutMs: number): NodeClient {
  const override: RedisOptions = {
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResubscribe: false,
    disableClientInfo: true,
    keyPrefix: '',
    readOnly: false,
    connectTimeout: Math.max(timeoutMs, MIN_CONNECT_TIMEOUT_MS),
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  }
  const duplicate = client.duplicate as (override: RedisOptions) => NodeClient
  return quietAuth(duplicate.call(client, override))
}

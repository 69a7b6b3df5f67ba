import type {
  Awaitable,
  Backend,
  BackendKind,
  BackendStats,
  Claim,
  Item,
  Probe,
  ReadNeed,
} from '../backends/backend.js'
import type { ConnectionState, JournalEntry, RemoteBackend } from '../backends/remote-backend.js'
import type { Clock } from '../clock.js'
import type { Entry, Lifetime } from '../entry.js'
import { CacheError } from '../errors.js'

/** The methods of a backend that a fault can befall. */
export type ChaosOperation = Exclude<
  keyof RemoteBackend,
  'kind' | 'connection' | 'onConnection' | 'reconnect' | 'serverNow' | 'close' | 'details'
>

export type FaultKind =
  /** Rejects at once with `error` (default: ERR_CACHE_UNAVAILABLE); nothing is carried out. */
  | { readonly kind: 'fail'; readonly error?: Error }
  /** Carried out `ms` milliseconds later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** A frozen server: carried out when `heal` thaws it; the caller gets ERR_CACHE_TIMEOUT after `deadlineMs` (default: never). */
  | { readonly kind: 'freeze'; readonly deadlineMs?: number }
  /** A lost answer: carried out at once, but the caller gets ERR_CACHE_TIMEOUT after `deadlineMs` (default: never). */
  | { readonly kind: 'lose'; readonly deadlineMs?: number }

export type Fault = FaultKind & {
  /** Only these methods (default: all). */
  readonly operations?: readonly ChaosOperation[]
  /** From 0 to 1: how often it strikes (default: 1, always). */
  readonly probability?: number
}

export interface ChaosOptions {
  /** Counts delays and deadlines. */
  readonly clock: Clock
  /** From 0 (included) to 1 (excluded); decides whether a fault with a probability strikes. */
  readonly random?: () => number
}

/**
 * Wraps any backend and breaks it on purpose: with it you test what your code does while a cache is slow, frozen or away.
 *
 * ```ts
 * const chaos = new ChaosBackend(memory, { clock })
 * const heal = chaos.inject({ kind: 'fail', operations: ['get'], probability: 0.3 })
 * ```
 * It also plays the part of a remote backend, whose connection `disconnect` and `connect` switch. Around a backend without
 * `replay` it carries journaled writes out in their order, whatever was written meanwhile.
 */
export class ChaosBackend implements RemoteBackend {
  readonly kind: BackendKind
  readonly #inner: Backend
  readonly #clock: Clock
  readonly #random: () => number
  readonly #faults = new Set<Fault>()
  readonly #calls = new Map<ChaosOperation, number>()
  #frozen: (() => void)[] = []
  #connection: ConnectionState = 'up'
  #onConnection: (state: ConnectionState, reason: string) => void = () => {}

  constructor(inner: Backend, options: ChaosOptions) {
    this.kind = inner.kind
    this.#inner = inner
    this.#clock = options.clock
    this.#random = options.random ?? Math.random
  }

  /** Adds a fault; the newest that strikes a call decides. Returns what takes it away again (`heal` thaws what is frozen). */
  inject(fault: Fault): () => void {
    this.#faults.add(fault)
    return () => void this.#faults.delete(fault)
  }

  /** Takes every fault away and lets frozen calls go on, in their order. The connection stays as it is. */
  heal(): void {
    this.#faults.clear()
    const frozen = this.#frozen
    this.#frozen = []
    for (const thaw of frozen) thaw()
  }

  /** How often a method was called, struck by a fault or not. */
  calls(operation: ChaosOperation): number {
    return this.#calls.get(operation) ?? 0
  }

  /** Every call fails from now on, and whoever listens hears that the connection is down. */
  disconnect(reason = 'disconnected by chaos'): void {
    this.#connection = 'down'
    this.#onConnection('down', reason)
  }

  connect(reason = 'connected by chaos'): void {
    this.#connection = 'up'
    this.#onConnection('up', reason)
  }

  get connection(): ConnectionState {
    return this.#connection
  }

  onConnection(listener: (state: ConnectionState, reason: string) => void): void {
    this.#onConnection = listener
  }

  reconnect(reason: string): void {
    if (isRemote(this.#inner)) this.#inner.reconnect?.(reason)
  }

  serverNow(): number {
    return isRemote(this.#inner) ? this.#inner.serverNow() : this.#clock.wall()
  }

  replay(entries: readonly JournalEntry[]): Promise<number> {
    const inner = this.#inner
    return Promise.resolve(
      this.#call('replay', () => (isRemote(inner) ? inner.replay(entries) : applyInOrder(inner, entries))),
    )
  }

  get(key: string, need?: ReadNeed): Awaitable<Entry | undefined> {
    return this.#call('get', () => this.#inner.get(key, need))
  }
  getMany(keys: readonly string[], need?: ReadNeed): Awaitable<(Entry | undefined)[]> {
    return this.#call('getMany', () => this.#inner.getMany(keys, need))
  }
  set(key: string, value: unknown, life: Lifetime): Awaitable<boolean> {
    return this.#call('set', () => this.#inner.set(key, value, life))
  }
  setMany(items: readonly Item[]): Awaitable<boolean> {
    return this.#call('setMany', () => this.#inner.setMany(items))
  }
  delete(key: string): Awaitable<boolean> {
    return this.#call('delete', () => this.#inner.delete(key))
  }
  deleteMany(keys: readonly string[]): Awaitable<number> {
    return this.#call('deleteMany', () => this.#inner.deleteMany(keys))
  }
  take(key: string): Awaitable<Entry | undefined> {
    return this.#call('take', () => this.#inner.take(key))
  }
  has(key: string): Awaitable<boolean> {
    return this.#call('has', () => this.#inner.has(key))
  }
  increment(key: string, by: number, life: Lifetime): Awaitable<number> {
    return this.#call('increment', () => this.#inner.increment(key, by, life))
  }
  expire(key: string, life: Lifetime): Awaitable<boolean> {
    return this.#call('expire', () => this.#inner.expire(key, life))
  }
  ttl(key: string): Awaitable<number | null> {
    return this.#call('ttl', () => this.#inner.ttl(key))
  }
  async *scan(pattern: string): AsyncGenerator<readonly string[]> {
    for await (const batch of this.#inner.scan(pattern)) yield await this.#call('scan', () => batch)
  }
  clear(): Awaitable<number> {
    return this.#call('clear', () => this.#inner.clear())
  }
  claim(key: string, token: string, leaseMs: number, refresh: boolean): Awaitable<Claim> {
    return this.#call('claim', () => this.#inner.claim(key, token, leaseMs, refresh))
  }
  renew(key: string, token: string, leaseMs: number): Awaitable<boolean> {
    return this.#call('renew', () => this.#inner.renew(key, token, leaseMs))
  }
  fill(key: string, token: string, value: unknown, life: Lifetime): Awaitable<boolean> {
    return this.#call('fill', () => this.#inner.fill(key, token, value, life))
  }
  release(key: string, token: string): Awaitable<void> {
    return this.#call('release', () => this.#inner.release(key, token))
  }
  stats(exact: boolean): Awaitable<BackendStats> {
    return this.#call('stats', () => this.#inner.stats(exact))
  }
  async probe(): Promise<Probe> {
    try {
      return await this.#call('probe', () => this.#inner.probe())
    } catch {
      return { set: false, get: false, delete: false }
    }
  }
  ready(): Awaitable<void> {
    return this.#call('ready', () => this.#inner.ready())
  }
  close(): Promise<void> {
    this.heal()
    return this.#inner.close()
  }
  details(): Record<string, unknown> {
    return { ...this.#inner.details?.(), connection: this.#connection, faults: this.#faults.size }
  }

  #call<T>(operation: ChaosOperation, carryOut: () => Awaitable<T>): Awaitable<T> {
    this.#calls.set(operation, this.calls(operation) + 1)
    if (this.#connection === 'down') return Promise.reject(unavailable(operation))
    const fault = [...this.#faults].findLast(each => this.#strikes(each, operation))
    if (fault === undefined) return carryOut()
    switch (fault.kind) {
      case 'fail':
        return Promise.reject(fault.error ?? unavailable(operation))
      case 'delay':
        return this.#after(fault.ms).then(carryOut)
      case 'freeze': {
        const thawed = new Promise<void>(resolve => this.#frozen.push(resolve)).then(carryOut)
        return this.#within(operation, thawed, fault.deadlineMs)
      }
      case 'lose':
        return this.#within(operation, withoutAnswer(carryOut), fault.deadlineMs)
    }
  }

  #strikes(fault: Fault, operation: ChaosOperation): boolean {
    if (fault.operations !== undefined && !fault.operations.includes(operation)) return false
    return fault.probability === undefined || this.#random() < fault.probability
  }

  #after(ms: number): Promise<void> {
    return new Promise(resolve => this.#clock.schedule(resolve, ms))
  }

  #within<T>(
    operation: ChaosOperation,
    answer: Promise<T>,
    deadlineMs = Number.POSITIVE_INFINITY,
  ): Promise<T> {
    if (deadlineMs === Number.POSITIVE_INFINITY) return answer
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.schedule(() => reject(timedOut(operation, deadlineMs)), deadlineMs)
      answer.then(resolve, reject).finally(cancel)
    })
  }
}

function isRemote(backend: Backend): backend is RemoteBackend {
  return 'replay' in backend
}

async function applyInOrder(backend: Backend, entries: readonly JournalEntry[]): Promise<number> {
  for (const entry of entries) {
    if (entry.op === 'set') await backend.set(entry.key, entry.value, entry.life)
    else if (entry.op === 'delete') await backend.delete(entry.key)
    else if (entry.op === 'increment') await backend.increment(entry.key, entry.by, entry.life)
    else await backend.clear()
  }
  return entries.length
}

/** Starts the work and never answers. */
function withoutAnswer<T>(carryOut: () => Awaitable<T>): Promise<T> {
  Promise.resolve()
    .then(carryOut)
    .catch(() => {})
  return new Promise(() => {})
}

function unavailable(operation: string): CacheError {
  return new CacheError('ERR_CACHE_UNAVAILABLE', `${operation}: the backend is away (chaos)`, { operation })
}

function timedOut(operation: string, ms: number): CacheError {
  return new CacheError('ERR_CACHE_TIMEOUT', `${operation}: no answer within ${ms} ms (chaos)`, { operation })
}

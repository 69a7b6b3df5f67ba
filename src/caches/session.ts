import { createHash, randomBytes } from 'node:crypto'
import type { Cache } from '../cache.js'
import type { CacheStats } from '../stats.js'

export interface Session<D = unknown> {
  /** Unguessable (128 random bits). */
  readonly id: string
  readonly userId: string
  readonly data: D
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number
}

/** Sessions with sliding expiry: each read gives a session its whole lifetime again. */
export class SessionCache<D = unknown> {
  readonly cache: Cache
  readonly #ttl: number

  /** @param ttl seconds without a read after which a session ends */
  constructor(cache: Cache, ttl: number) {
    this.cache = cache
    this.#ttl = ttl
  }

  async create(userId: string, data: D): Promise<Session<D>> {
    const id = `${userPart(userId)}.${randomBytes(16).toString('base64url')}`
    const session: Session<D> = { id, userId, data, createdAt: Date.now() }
    await this.cache.set(id, session, { ttl: this.#ttl })
    return session
  }

  /** The session, its expiry put off; `undefined` if it ended or never was. */
  async get(id: string): Promise<Session<D> | undefined> {
    const session = await this.cache.get<Session<D>>(id)
    if (session !== undefined) await this.cache.expire(id, this.#ttl)
    return session
  }

  /** Replaces the data of a living session; `undefined` if it ended. */
  async update(id: string, data: D): Promise<Session<D> | undefined> {
    const session = await this.cache.get<Session<D>>(id)
    if (session === undefined) return undefined
    const updated: Session<D> = { ...session, data }
    await this.cache.set(id, updated, { ttl: this.#ttl })
    return updated
  }

  /** True if there was one. */
  destroy(id: string): Promise<boolean> {
    return this.cache.delete(id)
  }

  /** Ends every session of a user; returns how many. */
  async destroyAllOfUser(userId: string): Promise<number> {
    return this.cache.mdelete(await this.cache.keys(`${userPart(userId)}.*`))
  }

  clear(): Promise<number> {
    return this.cache.clear()
  }

  getStats(): Promise<CacheStats> {
    return this.cache.getStats()
  }
}

/** Which sessions are a user's can be told from their ids; who the user is can not. */
function userPart(userId: string): string {
  return createHash('sha256').update(userId).digest('base64url').slice(0, 22)
}

/** Checked by `tsc`, never run: what the public types promise. A wrong type is a compile error of `npm run check`. */
import { type Cache, createCache, ModelRegistryCache, ToolCache } from '../../src/index.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_T extends true>() => {}

interface User {
  name: string
}

declare const users: Cache<User>
declare const anything: Cache

export async function types() {
  holds<Equal<Awaited<ReturnType<typeof users.get>>, User | undefined>>()
  const user = await users.get('a')
  holds<Equal<typeof user, User | undefined>>()

  const literal = await users.mget(['a', 'b'])
  holds<Equal<typeof literal, { a: User | undefined; b: User | undefined }>>()
  // @ts-expect-error a key that was not asked for
  literal.c

  const names: string[] = []
  const wide = await users.mget(names)
  holds<Equal<typeof wide, { [x: string]: User | undefined }>>()

  // a value of a wider cache is narrowed at the call
  const count = await anything.get<number>('n')
  holds<Equal<typeof count, number | undefined>>()
  // @ts-expect-error a type that the cache does not hold
  await users.get<number>('a')

  await users.set('a', { name: 'x' }, { ttl: 0.5 })
  // @ts-expect-error not a User
  await users.set('a', { nome: 'x' })
  await users.mset({ a: { name: 'x' } })

  // @ts-expect-error not Users
  await users.mset({ a: 5 })

  const loaded = await users.getOrSet('a', async ({ key, signal }) => ({ name: `${key}${signal.aborted}` }), {
    ttl: 5,
    staleTtl: 60,
    lock: { lease: 5 },
  })
  holds<Equal<typeof loaded, { name: string }>>()

  const ttl = await users.ttl('a')
  holds<Equal<typeof ttl, number | null>>()
  for await (const key of users.scan()) holds<Equal<typeof key, string>>()
  users.on('evict', ({ key, reason }) => {
    holds<Equal<typeof reason, 'size' | 'bytes'>>()
    return key
  })
  // @ts-expect-error no such event
  users.on('evicted', () => {})

  const own = createCache<User>({ backend: 'memory', ttl: 5 })
  holds<Equal<typeof own, Cache<User>>>()
  // @ts-expect-error no such option
  createCache({ tll: 5 })
  // @ts-expect-error no such backend
  createCache({ backend: 'memcached' })

  const registry = new ModelRegistryCache<User, { id: string }>(anything)
  const model = await registry.getModel('m')
  holds<Equal<typeof model, { id: string } | undefined>>()
  const tools = await new ToolCache<number>(anything).getTools(['a'])
  holds<Equal<typeof tools, Record<string, number>>>()
}

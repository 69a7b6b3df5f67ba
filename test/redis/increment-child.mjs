// One of many processes that count: argv = url or path, backend, key, times.
import { createCache } from '../../dist/src/index.js'

const [where, backend, key, times] = process.argv.slice(2)
const cache = createCache({ backend, redisUrl: where, timeoutMs: 20_000, keyPrefix: 'processes' })
await Promise.all(Array.from({ length: Number(times) }, () => cache.increment(key, 1, { ttl: 500 })))
await cache.close()

// Uses a cache over the URL it is given and tells what it saw. A child, as Node reads NODE_EXTRA_CA_CERTS only when it starts.
import { createCache } from '../../dist/src/index.js'

const [redisUrl] = process.argv.slice(2)
const cache = createCache({ backend: 'multi_tier', redisUrl, keyPrefix: 'tls', ttl: 60, timeoutMs: 2000 })
await cache.ready()
await cache.set('key', { at: new Date(0) })
const value = await cache.get('key')
let coherence
for (let tries = 0; tries < 100 && coherence?.armed !== true; tries++) {
  coherence = (await cache.healthCheck()).details.coherence
  await new Promise(resolve => setTimeout(resolve, 10))
}
const { status, details } = await cache.healthCheck()
console.log(
  JSON.stringify({ status, value, connection: details.connection, reason: details.reason, coherence }),
)
await cache.close()

// An application for attach-cost.mjs: under load it reads and writes as fast as it can for as long as it is told, then says how
// fast; at rest it only waits. Either way it tells the CPU time it took.
import { setTimeout as sleep } from 'node:timers/promises'
import { createCache } from '../../dist/src/index.js'

const KEYS = 10_000
const YIELD_EVERY = 200
const users = createCache({ backend: 'memory', keyPrefix: 'users', maxSize: KEYS, ttl: 3600 })
for (let i = 0; i < KEYS; i++) await users.set(`user:${i}`, { id: i, name: `User ${i}` })

let at = 1
process.on('message', async ({ ms, atRest }) => {
  const start = performance.now()
  const before = process.cpuUsage()
  let ops = 0
  if (atRest) await sleep(ms)
  while (performance.now() - start < ms) {
    for (let i = 0; i < YIELD_EVERY; i++) {
      at = (at * 1_103_515_245 + 12_345) % 2_147_483_648
      const key = `user:${at % KEYS}`
      if (i % 20 === 0) await users.set(key, { id: at, name: key })
      else await users.get(key)
    }
    ops += YIELD_EVERY
    await new Promise(setImmediate)
  }
  const { user, system } = process.cpuUsage(before)
  process.send({ ops, ms: performance.now() - start, cpuUs: user + system })
})
process.send('ready')

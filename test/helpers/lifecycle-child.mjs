// Opens and closes caches by the thousand and reports what is left of them; then it has to end by itself.
import { createCache } from '../../dist/src/index.js'

const { cycles, warmUp, options, use, samples = 1 } = JSON.parse(process.argv[2])

async function cycle(i) {
  const cache = createCache(options)
  cache.on('degraded', () => {})
  if (use) {
    await cache.set(`k${i % 10}`, { i })
    await cache.get(`k${i % 10}`)
    await cache.getOrSet('shared', () => i)
  }
  await cache.close()
}

async function look() {
  // sockets and timers that were let go need a turn of the event loop or two
  await new Promise(resolve => setTimeout(resolve, 300))
  globalThis.gc()
  const events = [
    'exit',
    'beforeExit',
    'SIGINT',
    'SIGTERM',
    'uncaughtException',
    'unhandledRejection',
    'warning',
  ]
  return {
    heap: process.memoryUsage().heapUsed,
    resources: process.getActiveResourcesInfo().filter(name => name !== 'Timeout').length,
    timers: process.getActiveResourcesInfo().filter(name => name === 'Timeout').length,
    listeners: events.reduce((sum, event) => sum + process.listenerCount(event), 0),
  }
}

for (let i = 0; i < warmUp; i++) await cycle(i)
const before = await look()
const heaps = [before.heap]
for (let i = 1; i <= cycles; i++) {
  await cycle(i)
  if (i % Math.ceil(cycles / samples) === 0) heaps.push((await look()).heap)
}
const after = await look()
const bytesPerCycle = slope(heaps) / Math.ceil(cycles / samples)
process.stdout.write(JSON.stringify({ before, after, bytesPerCycle }))

/** Least squares. */
function slope(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const middle = (values.length - 1) / 2
  let above = 0
  let below = 0
  for (const [i, value] of values.entries()) {
    above += (i - middle) * (value - mean)
    below += (i - middle) ** 2
  }
  return above / below
}

// A process with one cache, driven by its parent: `cache.<method>(...)`, or one of the commands below.
import { createHistogram } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCache } from '../../dist/src/index.js'

const cache = createCache(JSON.parse(process.argv[2]))
let degraded = false
let errors = 0
cache.on('error', () => errors++)
for (const event of ['degraded', 'recovered']) {
  cache.on(event, detail => {
    degraded = event === 'degraded'
    process.send({ event, detail, at: Date.now() })
  })
}

/** What the machine keeps the whole process waiting, as seen by a timer that should run every few milliseconds. */
class Stalls {
  static everyMs = 5
  totalMs = 0
  longestMs = 0
  last = performance.now()
  timer = setInterval(() => {
    const now = performance.now()
    const late = Math.max(0, now - this.last - Stalls.everyMs)
    this.totalMs += late
    this.longestMs = Math.max(this.longestMs, late)
    this.last = now
  }, Stalls.everyMs)

  stop() {
    clearInterval(this.timer)
  }
}

/** What callers of a service do: each with a key of its own, so that it knows what it must see. */
class Load {
  latency = createHistogram()
  /** Without what the machine kept the process waiting meanwhile. */
  net = createHistogram()
  stalls = new Stalls()
  thrown = new Map()
  counts = { calls: 0, hitsInOutage: 0, missesInOutage: 0, backwards: 0, increments: 0 }
  /** What each caller wrote last, by key; null = it deleted it. */
  last = {}
  slowest = { operation: '', ms: 0 }
  running = true

  constructor({ callers, pauseMs, clear }) {
    this.pauseMs = pauseMs
    this.clear = clear
    this.callers = Array.from({ length: callers }, (_, i) => this.caller(i))
  }

  async caller(i) {
    const key = `own${process.pid}:${i}`
    for (let n = 1; this.running; n++) {
      await this.write(key, n)
      await this.read(key)
      await this.time('getOrSet', () => cache.getOrSet(`shared${(i + n) % 50}`, () => n, { ttl: 1 }))
      await this.time('mget', () => cache.mget([key, 'shared1', 'nothing']))
      await this.time('increment', () => cache.increment('count')).then(sum => {
        if (sum !== undefined) this.counts.increments++
      })
      if (this.clear && n % 50 === 0 && i === 0) await this.time('clear', () => cache.clear())
    }
  }

  /** Nobody else writes this key, so from here on it holds this value or is missing. */
  async write(key, n) {
    this.last[key] = n % 5 === 0 ? null : n
    await (n % 5 === 0
      ? this.time('delete', () => cache.delete(key))
      : this.time('set', () => cache.set(key, n)))
  }

  async read(key) {
    const before = degraded
    const value = await this.time('get', () => cache.get(key))
    if (value !== undefined && value !== this.last[key]) this.counts.backwards++
    if (before && degraded && this.last[key] !== null)
      this.counts[value === undefined ? 'missesInOutage' : 'hitsInOutage']++
  }

  async time(operation, call) {
    const start = performance.now()
    const stalledMs = this.stalls.totalMs
    try {
      return await call()
    } catch (error) {
      const what = `${error.code}: ${error.message}`
      this.thrown.set(what, (this.thrown.get(what) ?? 0) + 1)
      return undefined
    } finally {
      this.counts.calls++
      const ms = performance.now() - start
      if (ms > this.slowest.ms) this.slowest = { operation, ms }
      this.latency.record(Math.max(1, Math.round(ms * 1000)))
      this.net.record(Math.max(1, Math.round((ms - this.stalls.totalMs + stalledMs) * 1000)))
      if (this.pauseMs > 0) await sleep(this.pauseMs)
    }
  }

  async stop() {
    this.running = false
    await Promise.all(this.callers)
    this.stalls.stop()
    return {
      ...this.counts,
      last: this.last,
      slowest: this.slowest.operation,
      thrown: [...this.thrown],
      p50: this.latency.percentile(50) / 1000,
      p99: this.latency.percentile(99) / 1000,
      p999: this.latency.percentile(99.9) / 1000,
      max: this.latency.max / 1000,
      // the longest that this process itself kept everybody waiting
      stallMs: this.stalls.longestMs,
      net999: this.net.percentile(99.9) / 1000,
    }
  }
}

let load
const commands = {
  startLoad(options) {
    load = new Load(options)
  },
  stopLoad: () => load.stop(),
  fillIn: (key, value) => cache.getOrSet(key, () => value),
  errors: () => errors,
  details: () => cache.details(),
  heapUsed() {
    globalThis.gc()
    return process.memoryUsage().heapUsed
  },
  async exit() {
    await cache.close()
    setImmediate(() => process.disconnect())
  },
}

process.on('message', async ({ id, method, args }) => {
  try {
    const result = await (commands[method] ?? cache[method].bind(cache))(...args)
    if (process.connected) process.send({ id, result })
  } catch (error) {
    process.send({ id, error: { code: error.code, message: error.message } })
  }
})
process.send({ event: 'started', at: Date.now() })

// The table of speed against the floors: npm run bench [-- --rows memory,disk --rounds 15 --ms 300 --warm-up 5000 --json out.json]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cacheSpec } from '../dist/src/bench/cache-contender.js'
import { measure } from '../dist/src/bench/measure.js'
import { measureHeap } from '../dist/src/bench/measure-heap.js'
import { startThrowawayRedis } from '../dist/src/bench/throwaway-redis.js'
import { plainPage } from '../dist/src/cli/render/page.js'
import { renderTable } from '../dist/src/cli/render/table.js'
import { floor } from './bench/floors.mjs'

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '' },
    rounds: { type: 'string', default: '11' },
    ms: { type: 'string', default: '300' },
    'warm-up': { type: 'string', default: '5000' },
    json: { type: 'string' },
  },
})

const KEYS = 10_000
const VALUE_BYTES = 219
const HEAP_ENTRIES = 100_000

const path = mkdtempSync(join(tmpdir(), 'cachectl-bench-'))
const redis = await startThrowawayRedis()
const url = redis?.url
if (url === undefined) console.error('no redis-server on PATH: the rows that need one are left out')

const mix = (readShare, concurrency) => ({ kind: 'mix', readShare, concurrency })
const memory = cacheSpec('memory', { backend: 'memory', maxSize: 2 * KEYS })
const overRedis = backend =>
  cacheSpec(backend, { backend, redisUrl: url, maxSize: KEYS, l1SizeRatio: 0.1, keyPrefix: backend })

const rows = [
  {
    name: 'memory hit',
    target: 0.9,
    floor: floor('lru-cache', { max: 2 * KEYS }),
    ours: memory,
    ...mix(1, 1),
  },
  {
    name: 'memory set',
    target: 0.8,
    floor: floor('lru-cache', { max: 2 * KEYS }),
    ours: memory,
    ...mix(0, 1),
  },
  {
    name: 'multi_tier get, zipf, L1 10 %, 100 in flight',
    target: 0.95,
    floor: floor('lru-cache + ioredis', { url, max: KEYS / 10 }),
    ours: overRedis('multi_tier'),
    needsRedis: true,
    ...mix(1, 100),
  },
  {
    name: 'redis get, 100 in flight',
    target: 2,
    floor: floor('ioredis', { url }),
    ours: overRedis('redis'),
    needsRedis: true,
    ...mix(1, 100),
  },
  {
    name: 'redis mget 100',
    target: 0.9,
    floor: floor('ioredis', { url }),
    ours: overRedis('redis'),
    needsRedis: true,
    kind: 'bulk',
    readShare: 1,
    concurrency: 1,
  },
  {
    name: 'disk get',
    target: 0.7,
    floor: floor('lmdb'),
    ours: cacheSpec('disk', { backend: 'disk', path }),
    ...mix(1, 1),
  },
]

const wanted = name => options.rows.split(',').some(part => name.includes(part))
const number = value => Math.round(value).toLocaleString('en-US')
const results = []
try {
  for (const row of rows.filter(
    ({ name, needsRedis }) => wanted(name) && (url !== undefined || !needsRedis),
  )) {
    const { name, target, floor: reference, ours, kind, readShare, concurrency } = row
    const workload = {
      name,
      kind,
      readShare,
      concurrency,
      distribution: 'zipf',
      keys: KEYS,
      valueBytes: VALUE_BYTES,
    }
    const plan = {
      contenders: [reference, ours],
      workload,
      rounds: Number(options.rounds),
      warmUps: Math.ceil(Number(options['warm-up']) / Number(options.ms)),
      sliceMs: Number(options.ms),
    }
    const measured = await measure(plan).catch(error => {
      console.error(`${name}: ${error.message}`)
      process.exitCode = 1
    })
    if (measured === undefined) continue
    const [base, own] = measured
    results.push({ name, floor: base, ours: own, ratio: own.ratio, target, met: own.ratio >= target })
    console.error(`${name}: ${own.ratio.toFixed(2)}x`)
  }
  if (wanted('heap per entry')) {
    const bounded = [
      floor('lru-cache', { max: HEAP_ENTRIES + 1 }),
      cacheSpec('memory', { backend: 'memory', maxSize: HEAP_ENTRIES + 1 }),
    ]
    const [base, own] = await measureHeap(bounded, {
      rounds: 3,
      entries: HEAP_ENTRIES,
      valueBytes: VALUE_BYTES,
    })
    const ratio = own / base
    results.push({
      name: 'heap per entry, bytes',
      floor: { contender: 'lru-cache', bytes: base },
      ours: { bytes: own },
      ratio,
      target: 1.35,
      atMost: true,
      met: ratio <= 1.35,
    })
  }
} finally {
  await redis?.stop()
  rmSync(path, { recursive: true, force: true })
}

const figure = side => number(side.opsPerSecond ?? side.bytes)
const range = ({ ratioRange }) =>
  ratioRange === undefined ? '' : ratioRange.map(ratio => ratio.toFixed(2)).join(' .. ')
/** The same ratio by the CPU time of the process: what else the machine does hardly moves it; a server's work is not in it. */
const byCpu = (base, ours) =>
  ours.cpuUsPerOp === undefined ? '' : `${(base.cpuUsPerOp / ours.cpuUsPerOp).toFixed(2)}x`
const columns = ['workload', 'floor', 'floor /s', 'ours /s', 'ratio', 'range', 'by CPU', 'target', ''].map(
  (title, i) => ({
    title,
    align: i < 2 || i > 7 ? 'left' : 'right',
  }),
)
const lines = results.map(({ name, floor: base, ours, ratio, target, atMost, met }) => [
  name,
  base.contender,
  figure(base),
  figure(ours),
  `${ratio.toFixed(2)}x`,
  range(ours),
  byCpu(base, ours),
  `${atMost ? '<=' : '>='} ${target}x`,
  met ? 'met' : 'MISSED',
])
console.log(renderTable(columns, lines, plainPage))
console.log(
  `\nNode ${process.version}; values of ${VALUE_BYTES} B; ${options.rounds} rounds of ${options.ms} ms each in turn, after ${options['warm-up']} ms each of warm-up; ratio = median over the rounds`,
)
if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`)

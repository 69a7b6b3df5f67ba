import type { NodeClient } from './client.js'
import { unavailable } from './reply-error.js'
import { reservedKey } from './reserved-keys.js'
import type { ScanOptions } from './scan.js'
import { createScript } from './script.js'
import { withDeadline } from './with-deadline.js'

export interface StoreSize {
  readonly entries: number
  readonly bytes: number
}

/** Keys looked at by one command: well under a millisecond of the server's time. */
const STEP = 500
/** A sample ends when this many entries of ours were seen: a standard error of about 2 %. */
const ENOUGH = 2_500
/** … or after this many steps, as a small share of a huge database must not be searched for ever. */
const MAX_STEPS = 400
const MEASURED_PER_STEP = 10

/**
 * One step over the keyspace. SCAN walks the buckets of a hash table, so the keys of any part of the walk are a fair sample.
 * ARGV: cursor, count, prefix, first part of reserved keys, most keys to measure. Reply: cursor, keys seen, ours, measured, bytes.
 */
const stepScript = createScript(`
local prefix, reserved, most = ARGV[3], ARGV[4], tonumber(ARGV[5])
local step = redis.call('SCAN', ARGV[1], 'COUNT', ARGV[2])
local ours, measured, bytes, length = 0, 0, 0, #prefix
for _, key in ipairs(step[2]) do
  if string.sub(key, 1, length) == prefix and string.sub(key, 1, #reserved) ~= reserved then
    if measured < most or most < 0 then
      if redis.call('TYPE', key).ok == 'string' then
        ours = ours + 1
        measured = measured + 1
        bytes = bytes + (redis.call('MEMORY', 'USAGE', key) or 0)
      end
    else
      ours = ours + 1
    end
  end
end
return {step[1], #step[2], ours, measured, bytes}`)

/** Entries and bytes under a prefix, over all masters: all of them, or estimated from a sample of each. */
export async function measureStore(options: ScanOptions, exact: boolean): Promise<StoreSize> {
  if (options.link.state !== 'up') throw unavailable(new Error(options.link.reason), 'stats')
  const sizes = await Promise.all(
    options.link.masters().map(async node => {
      try {
        return await measureNode(node, options, exact)
      } catch (error) {
        throw unavailable(error, 'stats')
      }
    }),
  )
  return {
    entries: Math.round(sizes.reduce((sum, size) => sum + size.entries, 0)),
    bytes: Math.round(sizes.reduce((sum, size) => sum + size.bytes, 0)),
  }
}

async function measureNode(node: NodeClient, options: ScanOptions, exact: boolean): Promise<StoreSize> {
  const { timeoutMs, clock } = options
  const prefix = options.link.clientPrefix + options.prefix
  const args = [String(STEP), prefix, reservedKey(prefix, 'writes').slice(0, prefix.length + 1)]
  const limit = exact ? '-1' : String(MEASURED_PER_STEP)
  const total = { seen: 0, ours: 0, measured: 0, bytes: 0 }
  let cursor = '0'
  for (let step = 0; exact || (step < MAX_STEPS && total.ours < ENOUGH); step++) {
    const call = stepScript.run(node, [], [cursor, ...args, limit])
    const [next, ...counts] = (await withDeadline(call, timeoutMs, clock, 'stats')) as [string, ...number[]]
    const [seen = 0, ours = 0, measured = 0, bytes = 0] = counts
    total.seen += seen
    total.ours += ours
    total.measured += measured
    total.bytes += bytes
    cursor = next
    if (cursor === '0') break
  }
  const all =
    cursor === '0' ? total.seen : Number(await withDeadline(node.call('DBSIZE'), timeoutMs, clock, 'stats'))
  const entries = total.seen === 0 ? 0 : (total.ours / total.seen) * all
  return { entries, bytes: total.measured === 0 ? 0 : (total.bytes / total.measured) * entries }
}

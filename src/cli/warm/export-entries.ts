import type { Cache } from '../../cache.js'
import { shownTtl } from '../seconds.js'
import { valueDocument } from '../value-document.js'

/** Reads entries in batches; one that goes meanwhile is left out. */
export async function* exportEntries(
  cache: Cache,
  batches: AsyncIterable<readonly string[]>,
  onEntry: () => void,
): AsyncIterable<string[]> {
  for await (const keys of batches) {
    const [values, ttls] = await Promise.all([cache.mget(keys), Promise.all(keys.map(key => cache.ttl(key)))])
    const records: string[] = []
    for (const [at, key] of keys.entries()) {
      const [value, ttl] = [values[key], ttls[at]]
      if (value === undefined || ttl === null || ttl === undefined) continue
      onEntry()
      records.push(JSON.stringify({ key, ...valueDocument(value), ttl: shownTtl(ttl) }))
    }
    yield records
  }
}

export async function* asNdjson(batches: AsyncIterable<readonly string[]>): AsyncIterable<string> {
  for await (const records of batches) if (records.length > 0) yield `${records.join('\n')}\n`
}

export async function* asJsonArray(batches: AsyncIterable<readonly string[]>): AsyncIterable<string> {
  let before = '[\n'
  for await (const records of batches) {
    if (records.length === 0) continue
    yield before + records.join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

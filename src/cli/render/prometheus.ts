import type { StatsRow } from '../stats-rows.js'

interface Metric {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly samples: (row: StatsRow) => readonly Sample[]
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number]

const METRICS: readonly Metric[] = [
  {
    name: 'cachectl_gets_total',
    type: 'counter',
    help: 'Reads by result.',
    samples: ({ counters }) =>
      counters === null
        ? []
        : [
            [{ result: 'hit' }, counters.cacheHits],
            [{ result: 'stale_hit' }, counters.staleHits],
            [{ result: 'miss' }, counters.cacheMisses],
          ],
  },
  counter('cachectl_puts_total', 'Writes.', row => row.counters?.sets),
  counter('cachectl_deletes_total', 'Deletes that were asked for.', row => row.counters?.deletes),
  counter('cachectl_errors_total', 'Faults, those degraded included.', row => row.counters?.errors),
  counter('cachectl_evictions_total', 'Entries that had to make room.', row => row.evictions),
  counter('cachectl_expirations_total', 'Entries dropped as their time was over.', row => row.expirations),
  gauge('cachectl_entries', 'Entries that are there.', row => row.totalEntries),
  gauge('cachectl_bytes', 'Bytes of keys and values, estimated.', row => row.memoryUsage),
  gauge('cachectl_degraded', '1 while answers come from the in-process fallback.', row =>
    Number(row.degraded),
  ),
  {
    name: 'cachectl_tier_gets_total',
    type: 'counter',
    help: 'Reads by tier and result.',
    samples: ({ tiers }) =>
      tiers.flatMap(({ tier, hits, misses }) => [
        [{ tier, result: 'hit' }, hits] as const,
        [{ tier, result: 'miss' }, misses] as const,
      ]),
  },
  {
    name: 'cachectl_tier_entries',
    type: 'gauge',
    help: 'Entries by tier.',
    samples: ({ tiers }) => tiers.map(({ tier, entries }) => [{ tier }, entries] as const),
  },
]

/** The text format 0.0.4, see https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function renderPrometheus(rows: readonly StatsRow[]): string {
  const blocks = METRICS.map(({ name, type, help, samples }) => {
    const lines = rows.flatMap(row =>
      samples(row).map(([labels, value]) => `${name}{${labelsOf(row, labels)}} ${value}`),
    )
    return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
  })
  return blocks.join('')
}

function labelsOf(row: StatsRow, further: Readonly<Record<string, string>>): string {
  const process = row.pid === null ? {} : { app: row.app ?? '', pid: String(row.pid) }
  return Object.entries({ cache: row.cache, backend: row.backend, ...process, ...further })
    .map(([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(',')
}

function counter(name: string, help: string, pick: (row: StatsRow) => number | undefined): Metric {
  return { name, type: 'counter', help, samples: row => sampleOf(pick(row)) }
}

function gauge(name: string, help: string, pick: (row: StatsRow) => number): Metric {
  return { name, type: 'gauge', help, samples: row => sampleOf(pick(row)) }
}

function sampleOf(value: number | undefined): readonly Sample[] {
  return value === undefined ? [] : [[{}, value]]
}

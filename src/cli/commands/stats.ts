import { Option } from 'commander'
import type { Command, Result } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { parseSeconds } from '../parse-options.js'
import { type Rates, rateMeter } from '../rates.js'
import { liveOptions, scopeOptions, storeOptions } from '../shared-options.js'
import { type StatsRow, type StatsTotal, totalOf } from '../stats-rows.js'
import { openStats, type ReadRows, type StatsOptions } from '../stats-source.js'
import { UsageError } from '../usage-error.js'
import { every } from '../watch.js'

interface Options extends StatsOptions {
  readonly watch?: number | true
  readonly prometheus?: boolean
}

export interface StatsData {
  readonly caches: readonly (StatsRow & { readonly rates?: Rates })[]
  readonly total: StatsTotal
}

const WATCH_EVERY_S = 2

export const stats: Command<Options, StatsData> = {
  configure(parser) {
    describe(
      parser,
      'Hit rates, sizes and evictions, by cache and tier: of a store, or of running processes.',
      [
        ['stats', 'the caches in the target'],
        ['stats --live', 'every process started with CACHE_INSPECT=1'],
        ['stats --app orders --watch', 'redraw every 2 s, with rates per second'],
        ['stats --live --prometheus', 'text for a Prometheus scrape'],
      ],
    )
    parser
      .addOption(
        new Option('--watch [seconds]', 'again and again; with --json one document a line').argParser(
          parseSeconds,
        ),
      )
      .option('--prometheus', "in Prometheus' text format")
      .option('--exact', 'count every entry, where a store would estimate')
    liveOptions(
      parser.optionsGroup('Running processes:').option('--live', 'every process that can be looked into'),
    )
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    if (options.prometheus && (context.json || options.watch !== undefined))
      throw new UsageError('--prometheus is a format of its own; leave out --json and --watch')
    const read = await openStats(context, options)
    if (options.prometheus) return { chunks: prometheus(read) }
    if (options.watch === undefined) return answerOf(await read())
    return watch(read, options.watch === true ? WATCH_EVERY_S : options.watch, context)
  },
  async render(data, page) {
    const { renderStats } = await import('../render/stats.js')
    return renderStats(data, page)
  },
}

function answerOf(rows: readonly StatsRow[], rates?: readonly Rates[]) {
  const caches = rows.map((row, at) => {
    const rate = rates?.[at]
    return rate === undefined ? row : { ...row, rates: rate }
  })
  return { exitCode: EXIT.done, data: { caches, total: totalOf(rows) } }
}

function watch(read: ReadRows, seconds: number, context: Context): Result<StatsData> {
  const meter = rateMeter(() => performance.now())
  const look = async () => {
    const rows = await read()
    return answerOf(rows, meter(rows))
  }
  return { frames: every(seconds, look, context.signal) }
}

async function* prometheus(read: ReadRows): AsyncIterable<string> {
  const { renderPrometheus } = await import('../render/prometheus.js')
  yield renderPrometheus(await read())
}

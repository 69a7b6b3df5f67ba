import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command as Parser } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { BACKENDS, type BenchBackend } from '../../bench/backends.js'
import type { BenchReport } from '../../bench/bench-report.js'
import type { OldReport } from '../../bench/compare-reports.js'
import type { TraceReport } from '../../bench/replay-trace.js'
import { type Distribution, WORKLOADS, type WorkloadName } from '../../bench/workload.js'
import { readConfig } from '../../config.js'
import { redactUrl } from '../../redact-url.js'
import { checkOutputFile } from '../check-output-file.js'
import type { Command, Result } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { parseCount, parseSeconds } from '../parse-options.js'
import { UsageError } from '../usage-error.js'

interface BenchOptions {
  readonly workloads?: readonly WorkloadName[]
  readonly backends: readonly BenchBackend[]
  readonly redis?: string
  readonly distribution: Distribution
  readonly keys: number
  readonly valueSize: number
  readonly concurrency: number
  readonly maxSize?: number
  readonly duration: number
  readonly rounds: number
  readonly html?: string
  readonly compare?: string
  readonly threshold?: number
  readonly trace?: string
}

export type BenchData = (
  | ({ readonly kind: 'bench' } & BenchReport)
  | ({ readonly kind: 'trace' } & TraceReport)
) & {
  /** The report that was written. */
  readonly html?: string
}

const NAMES = Object.keys(WORKLOADS) as WorkloadName[]

export const bench: Command<BenchOptions, BenchData> = {
  configure(parser) {
    describe(
      parser,
      'Measure the backends on this machine side by side, in turns, each in a process of its own. ' +
        'Nothing of yours is touched: the disk store is temporary, and so is the Redis, unless --redis or ' +
        'REDIS_URL names one (then all keys are under a prefix of this run, and cleared).',
      [
        ['bench', 'read-heavy, on all backends there are'],
        ['bench mixed stampede --backends memory,redis', 'these workloads, these backends'],
        ['bench --html report.html', 'charts in one file'],
        ['bench --compare old.json', 'before and after a change; old.json is from `bench --json`'],
        ['bench --trace access.log', 'hit rate of your own traffic, by size and policy'],
      ],
    )
    const about = NAMES.map(name => `${name}: ${WORKLOADS[name].about}`).join('; ')
    parser.argument('[workloads...]', `${about} (default: read-heavy)`)
    measureOptions(parser)
    reportOptions(parser)
  },
  async run(context, options) {
    if (options.html !== undefined) await checkOutputFile(options.html, context.cwd)
    if (options.trace !== undefined) return replay(context, options.trace, options.html)
    const { runBench } = await import('../../bench/run-bench.js')
    const request = await requestOf(context, options)
    const progress = context.progress('measuring')
    const report = await runBench({
      ...request,
      at: new Date(),
      signal: context.signal,
      onProgress: (done, total) => progress.update(done, total),
    }).catch((error: unknown) => {
      // a worker that Ctrl-C took away is not what went wrong
      context.signal.throwIfAborted()
      throw error
    })
    progress.end()
    const data = await withHtml(context, { kind: 'bench', ...report }, options.html)
    return { exitCode: isSlower(report, options.threshold) ? EXIT.no : EXIT.done, data }
  },
  async render(data, page) {
    if (data.kind === 'trace') return (await import('../render/bench-trace.js')).renderTrace(data, page)
    return (await import('../render/bench.js')).renderBench(data, page)
  },
}

function measureOptions(parser: Parser): void {
  const count = (flags: string, about: string, value?: number) =>
    parser.addOption(new Option(flags, about).argParser(parseCount).default(value))
  parser
    .optionsGroup('What to measure:')
    .addOption(
      new Option('--backends <list>', 'any of memory,disk,redis,multi_tier')
        .argParser(parseBackends)
        .default([...BACKENDS], BACKENDS.join(',')),
    )
    .option('--redis <url>', 'measure this Redis instead of one of its own (default: REDIS_URL)')
    .addOption(
      new Option('--distribution <name>', 'which keys are asked for')
        .choices(['zipf', 'uniform'])
        .default('zipf'),
    )
  count('--keys <n>', 'keys in play', 10_000)
  count('--value-size <bytes>', 'bytes of JSON in a value', 220)
  count('--concurrency <n>', 'operations in flight', 20)
  count('--max-size <n>', 'entries that memory holds; L1 holds a tenth (default: all keys)')
  parser.addOption(
    new Option('--duration <seconds>', 'for each backend and workload').argParser(parseSeconds).default(3),
  )
  count('--rounds <n>', 'turns that the duration is cut into; medians are taken over them', 7)
}

function reportOptions(parser: Parser): void {
  parser
    .optionsGroup('Report:')
    .option('--html <file>', 'write a page with charts, too')
    .option('--compare <file>', 'compare with an earlier `bench --json`')
    .addOption(
      new Option(
        '--threshold <ratio>',
        'with --compare: exit 1 when a rate falls below this share of the old',
      ).argParser(parseRatio),
    )
    .option('--trace <file>', 'replay an access log (one key a line, .gz too) instead of measuring')
}

function parseBackends(text: string): BenchBackend[] {
  const names = [...new Set(text.split(','))]
  const known = names.filter((name): name is BenchBackend => BACKENDS.some(backend => backend === name))
  if (known.length !== names.length) throw new InvalidArgumentError(`Allowed: ${BACKENDS.join(', ')}.`)
  return known
}

async function requestOf(context: Context, options: BenchOptions) {
  const { keys, rounds, duration, valueSize, concurrency, distribution, backends } = options
  const workloads = options.workloads?.length ? options.workloads : (['read-heavy'] as const)
  const unknown = workloads.find(name => !NAMES.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`there is no workload "${unknown}"; known: ${NAMES.join(', ')}`)
  if (options.threshold !== undefined && options.compare === undefined)
    throw new UsageError('--threshold needs --compare <file>: it is a share of the old rate')
  const config = readConfig(context.env)
  const redisUrl = options.redis ?? (config.isSet.has('redisUrl') ? config.redisUrl : undefined)
  if (redisUrl !== undefined) context.note(`redis: ${redactUrl(redisUrl)}`)
  return {
    workloads,
    backends,
    redisUrl,
    distribution,
    keys,
    concurrency,
    rounds,
    valueBytes: valueSize,
    maxSize: options.maxSize ?? keys,
    sliceMs: Math.max(1, Math.round((duration * 1000) / rounds)),
    compare: options.compare === undefined ? undefined : await readOld(options.compare, context.cwd),
  }
}

async function readOld(name: string, cwd: string): Promise<OldReport> {
  const { parseOldReport } = await import('../../bench/compare-reports.js')
  const path = await inputFile('--compare', name, cwd)
  const text = await readFile(path, 'utf8')
  try {
    return parseOldReport(text)
  } catch (error) {
    throw new UsageError(`--compare ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function replay(context: Context, trace: string, html: string | undefined): Promise<Result<BenchData>> {
  const [{ readTrace }, { replayTrace }] = await Promise.all([
    import('../../bench/read-trace.js'),
    import('../../bench/replay-trace.js'),
  ])
  const path = await inputFile('--trace', trace, context.cwd)
  const { keys, distinctKeys } = await readTrace(path, context.signal).catch((error: unknown) => {
    throw isBrokenGzip(error)
      ? new UsageError(`--trace ${trace} cannot be unpacked: ${error.message}`)
      : error
  })
  if (keys.length === 0) throw new UsageError(`--trace ${trace}: it has no lines; one key a line is expected`)
  const report = replayTrace(keys, distinctKeys)
  return { exitCode: EXIT.done, data: await withHtml(context, { kind: 'trace', ...report }, html) }
}

async function inputFile(option: string, name: string, cwd: string): Promise<string> {
  const path = resolve(cwd, name)
  if ((await stat(path)).isDirectory()) throw new UsageError(`${option} ${name} is a directory; name a file`)
  return path
}

function isBrokenGzip(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

async function withHtml(context: Context, data: BenchData, html: string | undefined): Promise<BenchData> {
  if (html === undefined) return data
  const [{ default: writeFileAtomic }, { renderBenchHtml }] = await Promise.all([
    import('write-file-atomic'),
    import('../render/bench-html.js'),
  ])
  await writeFileAtomic(resolve(context.cwd, html), renderBenchHtml(data))
  return { ...data, html }
}

function isSlower({ comparison }: BenchReport, threshold = 0): boolean {
  return comparison?.changes.some(({ rate }) => rate < threshold) === true
}

function parseRatio(text: string): number {
  const ratio = Number(text)
  if (text.trim() === '' || !Number.isFinite(ratio) || ratio <= 0)
    throw new InvalidArgumentError('Use a number above 0, for instance 0.8.')
  return ratio
}

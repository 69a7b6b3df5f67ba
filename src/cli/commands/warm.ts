import { resolve } from 'node:path'
import { Option } from 'commander'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched } from '../iterate.js'
import { openCache, type Place, type StoreOptions } from '../open-cache.js'
import { parseCount, parseTtl } from '../parse-options.js'
import { scopeOptions, storeOptions } from '../shared-options.js'
import { EntryReader, type Problem } from '../warm/entry-reader.js'
import type { WarmEntry } from '../warm/warm-entry.js'
import { warmSource } from '../warm/warm-source.js'
import { type WriteCounts, writeEntries } from '../warm/write-entries.js'

interface WarmOptions extends StoreOptions {
  readonly file: string
  readonly format: 'auto' | 'ndjson'
  readonly ttl?: number
  readonly batch: number
  readonly concurrency: number
  readonly validate: boolean
  readonly onlyMissing?: boolean
  readonly verify?: boolean
  readonly dryRun?: boolean
}

export interface WarmData extends WriteCounts {
  readonly file: string
  readonly dryRun: boolean
  readonly entries: number
  readonly bad: number
  /** The first of them. */
  readonly problems: readonly Problem[]
  readonly seconds: number
}

export const warm: Command<WarmOptions, WarmData> = {
  configure(parser) {
    describe(
      parser,
      'Fill a cache from a file, so that the first visitors find it warm. Reads {"key": value}, [{"key", "value", "ttl"?, "type"?}] ' +
        'and NDJSON (one such entry a line), also gzipped and of any size. A file is checked whole before the first write.',
      [
        ['warm users.json --prefix users --ttl 3600', 'an hour for every entry without a ttl of its own'],
        ['warm dump.ndjson.gz --only-missing', 'leave alone what is there'],
        ['warm entries.json --dry-run', 'check the file, write nothing'],
        ['export --redis $OLD | cachectl warm - --redis $NEW', 'copy a cache, remaining lifetimes included'],
      ],
    )
    parser
      .argument('<file>', 'the file; - reads stdin')
      .addOption(
        new Option('--format <format>', 'auto tells the format by the text')
          .choices(['auto', 'ndjson'])
          .default('auto'),
      )
      .addOption(
        new Option(
          '--ttl <seconds>',
          'seconds to live for entries that name none; also 10m, 2h, 7d or "never"',
        ).argParser(parseTtl),
      )
      .option('--dry-run', 'check every entry, write nothing')
      .option('--only-missing', 'write only keys that are not there')
      .option('--verify', 'read every entry back and compare')
      .option(
        '--no-validate',
        'do not check the file first; bad entries are skipped and reported (always so for stdin)',
      )
      .addOption(new Option('--batch <n>', 'entries per write').argParser(parseCount).default(500))
      .addOption(
        new Option('--concurrency <n>', 'writes under way at a time').argParser(parseCount).default(4),
      )
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    const source = await warmSource(options.file, resolve(context.cwd, options.file), context.stdin)
    const opened = await openCache(context, { ...options, creates: !options.dryRun, writes: true })
    const reader = new EntryReader(source, options.format === 'ndjson', context)
    const checkedFirst = options.dryRun || (options.validate && source.rereadable)
    const total = checkedFirst ? await reader.check() : undefined
    const place = ({ type, key }: WarmEntry): Place =>
      type === undefined ? opened.place(key) : { cache: opened.within(opened.scopeOfType(type)), key }
    const start = performance.now()
    const progress = context.progress('warming')
    const counts = options.dryRun
      ? { written: 0, skipped: 0, refused: 0, different: 0 }
      : await writeEntries(batched(reader.entries(), options.batch), place, {
          ttl: options.ttl,
          batch: options.batch,
          concurrency: options.concurrency,
          onlyMissing: options.onlyMissing === true,
          verify: options.verify === true,
          onProgress: done => progress.update(done, total),
          signal: context.signal,
          textRead: () => reader.textRead,
          letGo: opened.letGo,
        })
    progress.end()
    const { count: entries, bad, problems } = reader
    const seconds = (performance.now() - start) / 1000
    const data = {
      file: source.name,
      dryRun: options.dryRun === true,
      entries,
      bad,
      problems,
      ...counts,
      seconds,
    }
    const whole = bad === 0 && counts.refused === 0 && counts.different === 0
    return { exitCode: whole ? EXIT.done : EXIT.no, data }
  },
  async render(data, page) {
    const { renderWarm } = await import('../render/warm.js')
    return renderWarm(data, page)
  },
}

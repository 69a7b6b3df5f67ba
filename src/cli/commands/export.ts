import { Option } from 'commander'
import type { Command } from '../command.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { batched } from '../iterate.js'
import { openCache, type StoreOptions } from '../open-cache.js'
import { scopeOptions, storeOptions } from '../shared-options.js'
import { asJsonArray, asNdjson, exportEntries } from '../warm/export-entries.js'

const BATCH = 500

interface ExportOptions extends StoreOptions {
  readonly pattern?: string
  readonly output?: string
  readonly format?: 'ndjson' | 'json'
}

export interface ExportData {
  readonly file: string
  readonly entries: number
}

export const exportCommand: Command<ExportOptions, ExportData> = {
  configure(parser) {
    describe(
      parser,
      'Write entries with their remaining time to live, one JSON object a line: what warm reads. Warming an export gives the same ' +
        'cache back, whatever types its values have.',
      [
        ['export > cache.ndjson', 'everything in the target'],
        ["export 'users:*' --output users.ndjson.gz", 'a part, packed; the file appears when it is whole'],
        ['export --json | jq length', 'as one JSON array'],
      ],
    )
    parser
      .argument('[pattern]', 'Redis glob; quote it (default: *)')
      .option('-o, --output <file>', 'write to a file; packed where its name ends in .gz')
      .addOption(new Option('--format <format>', 'ndjson, or one json array').choices(['ndjson', 'json']))
    storeOptions(scopeOptions(parser))
  },
  async run(context, options) {
    const opened = await openCache(context, options)
    const progress = context.progress('exporting')
    let entries = 0
    const records = exportEntries(opened.cache, batched(opened.scan(options.pattern ?? '*'), BATCH), () => {
      context.signal.throwIfAborted()
      progress.update(++entries)
    })
    // without a file the entries are the answer, so --json asks for one JSON document of them
    const json =
      options.format === 'json' || (options.format === undefined && context.json && !options.output)
    const chunks = json ? asJsonArray(records) : asNdjson(records)
    if (options.output === undefined) return { chunks }
    const { writeWhole } = await import('../warm/write-whole.js')
    await writeWhole(options.output, context.cwd, chunks)
    progress.end()
    return { exitCode: EXIT.done, data: { file: options.output, entries } }
  },
  async render(data) {
    const { formatEntries } = await import('../render/units.js')
    return `exported ${formatEntries(data.entries)} to ${data.file}`
  },
}

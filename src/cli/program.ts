import { CommanderError, Option, Command as Parser } from 'commander'
import { packageVersion } from '../package-version.js'
import { type CatalogEntry, catalog } from './catalog.js'
import type { Command } from './command.js'
import { describe } from './examples.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { helpFormat } from './help-format.js'
import type { Page } from './render/page.js'
import { UsageError } from './usage-error.js'

/** What the command line asked for. */
export type Invocation =
  | { readonly kind: 'text'; readonly text: string; readonly exitCode: ExitCode }
  | { readonly kind: 'run'; readonly command: Command; readonly options: object }

/** The first word; none of the options before it takes a value. */
export function commandNameIn(argv: readonly string[]): string | undefined {
  return argv.find(word => !word.startsWith('-'))
}

/**
 * Names, options and help; no work.
 * @throws UsageError for what the parser refuses, with the nearest spelling where there is one
 */
export async function parse(words: readonly string[], page: Page): Promise<Invocation> {
  // `cachectl help stats` is what many type first
  const argv = words[0] === 'help' ? [...words.slice(1), '--help'] : words
  const asked = catalog.find(entry => entry.name === commandNameIn(argv))
  let invocation: Invocation | undefined
  let text = ''
  const program = rootParser(page, piece => {
    text += piece
  })
  for (const entry of catalog) {
    const parser = commandParser(program, entry)
    if (entry !== asked) continue
    const command = await entry.load()
    command.configure(parser)
    parser.action((...parts: unknown[]) => {
      invocation = { kind: 'run', command, options: optionsOf(parser, parts) }
    })
  }
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode !== 0 && error.code !== 'commander.help') throw usageErrorOf(error, asked)
  }
  return invocation ?? { kind: 'text', text, exitCode: EXIT.done }
}

/** @internal Also read by `completion`. */
export function rootParser(page: Page, write: (text: string) => void): Parser {
  const parser = new Parser('cachectl')
  describe(
    parser,
    'See, warm, flush and migrate caches: in memory, on disk, in Redis, and inside running processes.',
    [
      ['stats', 'what is in the cache of this directory, or of REDIS_URL'],
      ['set greeting hello --ttl 60', 'store a value for a minute'],
      ['stats --live --watch', 'look into every process started with CACHE_INSPECT=1'],
      ['migrate ./src --dry-run', 'what moving to the async API would change'],
    ],
  )
  return parser
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: write, outputError: () => {} })
    .configureHelp(helpFormat(page))
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .version(packageVersion(), '-v, --version', 'show the version')
    .addOption(new Option('--json', 'one JSON document on stdout; no colour, no questions, no progress'))
    .addOption(new Option('-q, --quiet', 'nothing on stderr but errors'))
    .addOption(new Option('--color', 'colour even where the output is piped'))
    .addOption(new Option('--no-color', 'no colour'))
}

export function commandParser(root: Parser, { name, summary, group }: CatalogEntry): Parser {
  return root.command(name).summary(summary).helpGroup(group)
}

/** Options and arguments in one object: what `--limit 5` and `<pattern>` mean to a command is the same kind of thing. */
function optionsOf(parser: Parser, values: readonly unknown[]): object {
  const named = parser.registeredArguments.map((argument, at) => [argument.name(), values[at]] as const)
  return {
    ...parser.optsWithGlobals(),
    ...Object.fromEntries(named.filter(([, value]) => value !== undefined)),
  }
}

function usageErrorOf(error: CommanderError, asked: CatalogEntry | undefined): UsageError {
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .replace('\n(Did', ' (Did')
  return new UsageError(`${message}. Help: cachectl ${asked ? `${asked.name} ` : ''}--help`)
}

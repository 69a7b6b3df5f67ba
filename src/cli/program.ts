import { CommanderError, Option, Command as Parser } from 'commander'
import { packageVersion } from '../package-version.js'
import { type CatalogEntry, catalog } from './catalog.js'
import type { Command } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { helpFormat } from './help-format.js'
import type { Page } from './render/page.js'
import { UsageError } from './usage-error.js'

/** What the command line asked for. */
export type Invocation =
  | { readonly kind: 'text'; readonly text: string; readonly exitCode: ExitCode }
  | { readonly kind: 'run'; readonly name: string; readonly command: Command; readonly options: object }

/**
 * Names, options and help; no work.
 * @throws UsageError for what the parser refuses, with the nearest spelling where there is one
 */
export async function parse(argv: readonly string[], page: Page): Promise<Invocation> {
  const asked = catalog.find(entry => entry.name === argv.find(word => !word.startsWith('-')))
  let invocation: Invocation | undefined
  let text = ''
  const program = rootParser(page, piece => {
    text += piece
  })
  for (const entry of catalog) {
    const parser = program.command(entry.name).summary(entry.summary).helpGroup(entry.group)
    if (entry !== asked) continue
    const command = await entry.load()
    command.configure(parser)
    parser.action((...parts: unknown[]) => {
      invocation = { kind: 'run', name: entry.name, command, options: optionsOf(parser, parts) }
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

function rootParser(page: Page, write: (text: string) => void): Parser {
  return new Parser('cachectl')
    .usage('<command> [options]')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => {}, outputError: () => {} })
    .configureHelp(helpFormat(page))
    .helpCommand(false)
    .helpOption('-h, --help', 'show help')
    .version(packageVersion(), '-v, --version', 'show the version')
    .addOption(new Option('--json', 'one JSON document on stdout; no colour, no questions, no progress'))
    .addOption(new Option('--color', 'colour even where the output is piped'))
    .addOption(new Option('--no-color', 'no colour'))
    .action((_options, command: Parser) => {
      if (command.args.length === 0) write(command.helpInformation())
    })
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
  const message = error.message.replace(/^error: /, '').replace('\n(Did', ' (Did')
  return new UsageError(`${message}. Help: cachectl ${asked ? `${asked.name} ` : ''}--help`)
}

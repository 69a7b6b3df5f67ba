import type { Command as Parser } from 'commander'
import type { Context } from './context.js'
import type { ExitCode } from './exit-codes.js'
import type { Page } from './render/page.js'

/** What a command found out: `data` is the JSON document (stable keys), the renderer turns it into text. */
export interface Answer<Data> {
  readonly exitCode: ExitCode
  readonly data: Data
}

/** One answer after another, for a view that redraws until it is interrupted. With `--json`: one document per line. */
export interface Feed<Data> {
  readonly frames: AsyncIterable<Answer<Data>>
}

/** An answer too large to hold: text that is written to stdout as it comes, in text and JSON mode alike. */
export interface Flow {
  readonly chunks: AsyncIterable<string>
}

export type Result<Data> = Answer<Data> | Feed<Data> | Flow

/**
 * One subcommand. Methods, not function properties, so that commands with options of their own fit in one catalogue.
 * `run` never prints and never exits; whatever it opens it hands to `context.defer`.
 */
export interface Command<Options extends object = object, Data = unknown> {
  /** Adds arguments, options and examples to the parser; no work. Arguments arrive in `Options` under their own names. */
  configure(parser: Parser): void
  run(context: Context, options: Options): Promise<Result<Data>>
  /** Loads its renderer only when it is called, so that `--json` does not pay for tables. */
  render(data: Data, page: Page): Promise<string>
}

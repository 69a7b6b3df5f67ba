import { catalog } from '../catalog.js'
import { commandParser, rootParser } from '../program.js'
import { plainPage } from '../render/page.js'

export interface OptionWords {
  readonly flags: readonly string[]
  readonly about: string
  /** What may follow; empty = free text, or nothing where `value` is false. */
  readonly choices: readonly string[]
  readonly value: boolean
}

export interface CommandWords {
  readonly name: string
  readonly summary: string
  readonly options: readonly OptionWords[]
  /** Choices of the first argument. */
  readonly choices: readonly string[]
}

/** What can be completed, read off the parser itself, so that no option can be forgotten here. */
export async function commandWords(): Promise<CommandWords[]> {
  const root = rootParser(plainPage, () => {})
  return Promise.all(
    catalog.map(async entry => {
      const parser = commandParser(root, entry)
      ;(await entry.load()).configure(parser)
      const options = [...parser.options, ...root.options].map(option => ({
        flags: [option.short, option.long].filter(flag => flag !== undefined),
        about: option.description,
        choices: option.argChoices ?? [],
        value: option.required || option.optional,
      }))
      const choices = parser.registeredArguments[0]?.argChoices ?? []
      return { name: entry.name, summary: entry.summary, options, choices }
    }),
  )
}

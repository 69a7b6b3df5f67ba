import type { Command as Parser } from 'commander'
import { wrap } from './render/wrap.js'

/**
 * Puts the description and examples first on a help page: most readers want a line to copy.
 * @param lines [what to type after `cachectl`, what it does]
 */
export function describe(
  parser: Parser,
  about: string,
  lines: readonly (readonly [string, string])[],
): Parser {
  return parser.addHelpText('before', ({ command }) => {
    const width = command.configureHelp().helpWidth ?? 80
    return `${wrap(about, width, '')}\n\nExamples:\n${exampleLines(lines, width).join('\n')}\n`
  })
}

const LEAST_ROOM = 24

function exampleLines(lines: readonly (readonly [string, string])[], width: number): string[] {
  const column = Math.max(...lines.map(([line]) => line.length)) + '  cachectl   '.length
  return lines.map(([line, why]) => {
    const command = `  cachectl ${line}`
    if (width - column < LEAST_ROOM) return `${command}\n      ${wrap(why, width - 6, ' '.repeat(6))}`
    return command.padEnd(column) + wrap(why, width - column, ' '.repeat(column))
  })
}

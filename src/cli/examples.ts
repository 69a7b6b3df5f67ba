import type { Command as Parser } from 'commander'

/**
 * Puts the description and examples first on a help page: most readers want a line to copy.
 * @param lines [what to type after `cachectl`, what it does]
 */
export function describe(
  parser: Parser,
  about: string,
  lines: readonly (readonly [string, string])[],
): Parser {
  const widest = Math.max(...lines.map(([line]) => line.length))
  const shown = lines.map(([line, why]) => `  cachectl ${line.padEnd(widest)}  ${why}`)
  return parser.addHelpText('before', `${about}\n\nExamples:\n${shown.join('\n')}\n`)
}

export type ParserName = 'babel' | 'babylon' | 'flow' | 'ts' | 'tsx'

/** As `jscodeshift` would be told on the command line: TypeScript by its ending, everything else as babel reads it. */
export function parserFor(path: string): ParserName {
  if (/\.[cm]?ts$/.test(path)) return 'ts'
  return path.endsWith('.tsx') ? 'tsx' : 'babel'
}

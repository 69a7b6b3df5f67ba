import type { TS } from '../compiler.js'

/** The quotes that a file prefers. */
export function quoteOf(file: TS.SourceFile): string {
  const double = file.text.split('"').length
  return double > file.text.split("'").length ? '"' : "'"
}

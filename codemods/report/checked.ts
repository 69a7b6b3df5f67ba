import { count } from './headline.js'
import type { Report } from './report.js'

/** Which compiler looked at the outcome, and what it said, in one sentence. */
export function checked({ compiler, diagnostics }: Pick<Report, 'compiler' | 'diagnostics'>): string {
  const own =
    compiler.instead === undefined
      ? ''
      : `, as the project's ${compiler.instead} cannot be asked (4.7 to 6 can)`
  const by = `TypeScript ${compiler.version} of ${compiler.from === 'project' ? 'the project' : `cachectl${own}`}`
  if (diagnostics.files === 0) return `Read by ${by}.`
  const known = diagnostics.known === 0 ? '' : `, ${diagnostics.known} as before`
  return `Checked by ${by}: ${count(diagnostics.files, 'file')}, ${count(diagnostics.added.length, 'new diagnostic')}${known}.`
}

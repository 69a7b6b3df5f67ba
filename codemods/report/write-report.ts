import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Code } from '../engine/types.js'
import { MigrationError } from '../migration-error.js'
import type { Report, Texts } from './report.js'
import { reportHtml } from './report-html.js'
import { reportMarkdown } from './report-markdown.js'
import { reportSarif } from './report-sarif.js'

interface Material {
  readonly report: Report
  readonly texts: Texts
  readonly describe: (code: Code) => string
}

const RENDERERS: Readonly<Record<string, (material: Material) => string>> = {
  '.json': ({ report }) => `${JSON.stringify(report, null, 2)}\n`,
  '.md': ({ report }) => reportMarkdown(report),
  '.html': ({ report, texts }) => reportHtml(report, texts),
  '.sarif': ({ report, describe }) => reportSarif(report, describe),
}

/** @throws MigrationError ERR_MIGRATE_USAGE: to be asked before hours of work, not after them */
export function checkReportName(path: string): void {
  if (extname(path) in RENDERERS) return
  const known = Object.keys(RENDERERS).join(', ')
  throw new MigrationError('ERR_MIGRATE_USAGE', `--report ${path}: the name has to end in one of ${known}`)
}

/** Renders by the name's ending and writes. */
export function writeReport(path: string, material: Material): void {
  checkReportName(path)
  writeFileSync(path, RENDERERS[extname(path)]?.(material) ?? '')
}

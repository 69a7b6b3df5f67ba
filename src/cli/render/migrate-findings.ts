import type { ReportedFinding, Root } from '../../../codemods/index.js'
import type { Page } from './page.js'

const MOST = 40

/** Findings of one weight under a heading, each with its chain; the reports hold all of them. */
export function findingLines(
  heading: string,
  findings: readonly ReportedFinding[],
  weight: ReportedFinding['weight'],
  page: Page,
): string {
  const wanted = findings.filter(finding => finding.weight === weight)
  if (wanted.length === 0) return ''
  const paint = { blocks: page.style.bad, review: page.style.warn, note: page.style.dim }[weight]
  const shown = wanted
    .slice(0, MOST)
    .flatMap(finding => [
      `  ${paint(finding.code)} ${finding.at.file}:${finding.at.line}  ${finding.message}`,
      ...finding.chain.map(step => page.style.dim(`      ${step}`)),
    ])
  if (wanted.length > MOST)
    shown.push(page.style.dim(`  and ${wanted.length - MOST} more: --report out.html shows all`))
  return [...(heading === '' ? [] : [heading]), ...shown].join('\n')
}

export function stateWord(state: Root['state'], page: Page): string {
  if (state === 'migrated') return page.style.good('migrated')
  return state === 'bridged' ? page.style.warn('bridged') : page.style.bad('left alone')
}

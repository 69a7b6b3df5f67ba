import type { Finding, Root } from '../../../codemods/index.js'
import type { Page } from './page.js'

const MOST = 40

/** Findings of one weight under a heading, each with its chain; the reports hold all of them. */
export function findingLines(
  heading: string,
  findings: readonly Finding[],
  weight: Finding['weight'],
  page: Page,
): string {
  const wanted = distinct(findings.filter(finding => finding.weight === weight))
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

/** One place that holds back several caches is told once. */
function distinct(findings: readonly Finding[]): Finding[] {
  const byPlace = new Map(
    findings.map(one => [`${one.code} ${one.at.file}:${one.at.line}:${one.at.column} ${one.message}`, one]),
  )
  return [...byPlace.values()]
}

export function stateWord(state: Root['state'], page: Page): string {
  if (state === 'migrated') return page.style.good('migrated')
  return state === 'bridged' ? page.style.warn('bridged') : page.style.bad('left alone')
}

import type { Site } from '../../engine/types.js'
import { hunksOf } from '../hunks.js'
import type { Report, ReportedEdit, ReportedFinding, Texts } from '../report.js'
import { escapeHtml, tokens } from './escape-html.js'
import { sideBySide } from './side-by-side.js'

/** One file: its findings, its calls, its diff, and the chain behind each edit. */
export function fileSection(report: Report, path: string, texts: Texts): string {
  const file = report.files.find(one => one.path === path)
  const edits = file?.edits ?? []
  const sites = report.sites.filter(site => site.at.file === path)
  const findings = report.findings.filter(finding => finding.at.file === path)
  const roots = tokens([
    ...edits.flatMap(edit => edit.roots),
    ...sites.map(site => site.root),
    ...findings.flatMap(finding => finding.roots),
  ])
  const verdicts = tokens([...sites.map(site => site.verdict), ...(edits.length > 0 ? ['rewritten'] : [])])
  const size =
    file === undefined ? 'not changed' : `${edits.length} edits, +${file.linesAdded} −${file.linesRemoved}`
  return `<details class="file" data-roots="${roots}" data-verdicts="${verdicts}"${file ? ' open' : ''}>
<summary><code>${escapeHtml(path)}</code> <span class="dim">${size}</span></summary>
${findings.map(findingItem).join('\n')}
${siteList(sites)}
${diffTable(texts.before.get(path) ?? '', texts.after.get(path))}
${chains(edits)}
</details>`
}

function findingItem(finding: ReportedFinding): string {
  const steps = finding.chain.map(step => `<li>${escapeHtml(step)}</li>`).join('')
  return `<div class="finding ${finding.weight}" data-roots="${tokens(finding.roots)}">
<b>${escapeHtml(finding.code)}</b> line ${finding.at.line}: ${escapeHtml(finding.message)}${steps && `<ol>${steps}</ol>`}</div>`
}

function siteList(sites: readonly Site[]): string {
  if (sites.length === 0) return ''
  const items = sites.map(
    site =>
      `<li class="site" data-roots="${tokens([site.root])}" data-verdicts="${site.verdict}">line ${site.at.line} ` +
      `<code>${escapeHtml(site.method)}</code> <span class="tag ${site.verdict}">${site.verdict}</span> ${escapeHtml(site.code ?? '')}</li>`,
  )
  return `<details><summary>${sites.length} legacy calls</summary><ul>${items.join('')}</ul></details>`
}

function diffTable(before: string, after: string | undefined): string {
  if (after === undefined) return ''
  const bodies = hunksOf(before, after).map(hunk => `<tbody>${sideBySide(hunk)}</tbody>`)
  return `<table class="diff"><colgroup><col class="n"><col><col class="n"><col></colgroup>${bodies.join('\n')}</table>`
}

function chains(edits: readonly ReportedEdit[]): string {
  if (edits.length === 0) return ''
  const items = edits.map(edit => {
    const steps = edit.why.map(step => `<li>${escapeHtml(step)}</li>`).join('')
    const change = edit.before === '' ? edit.text : `${edit.before} → ${edit.text}`
    return `<li data-roots="${tokens(edit.roots)}">line ${edit.line} <b>${escapeHtml(edit.rule)}</b> <code>${escapeHtml(short(change))}</code><ol>${steps}</ol></li>`
  })
  return `<details><summary>why: the chain behind each edit</summary><ul class="chains">${items.join('\n')}</ul></details>`
}

function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 90 ? `${line.slice(0, 89)}…` : line
}

import type { Root } from '../engine/types.js'
import { checked } from './checked.js'
import { headline } from './headline.js'
import { escapeHtml, tokens } from './html/escape-html.js'
import { fileSection } from './html/file-section.js'
import { SCRIPT } from './html/script.js'
import { STYLE } from './html/style.js'
import type { Report, Texts } from './report.js'

/** One file that needs no other: side-by-side diffs, the chain behind each edit, filters by cache and verdict, light and dark. */
export function reportHtml(report: Report, texts: Texts): string {
  const paths = new Set([
    ...report.files.map(file => file.path),
    ...report.sites.map(site => site.at.file),
    ...report.findings.map(finding => finding.at.file),
  ])
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Cache migration</title>
<style>${STYLE}</style>
<h1>Cache migration</h1>
<p>${escapeHtml(headline(report))}</p>
<ul class="numbers">${numbers(report)}</ul>
${testLine(report)}
<div class="filters">${filters(report.roots)}</div>
<h2>Caches</h2>
<table class="roots"><tr><th>cache<th>recipe<th>where<th>calls<th>outcome<th>why${report.roots.map(rootRow).join('')}</table>
<h2>Files</h2>
${[...paths]
  .sort()
  .map(path => fileSection(report, path, texts))
  .join('\n')}
<p class="dim">${escapeHtml(report.tool.name)} ${escapeHtml(report.tool.version)}, ${report.stats.filesScanned} files read in ${report.stats.milliseconds} ms. ${escapeHtml(checked(report))}</p>
<script>${SCRIPT}</script>
</html>
`
}

function numbers({ summary, diagnostics }: Report): string {
  const shown: [string, number, string][] = [
    ['migrated', summary.migrated, 'good'],
    ['bridged', summary.bridged, 'warn'],
    ['left alone', summary.pinned, summary.pinned > 0 ? 'bad' : ''],
    ['calls rewritten', summary.rewritten + summary.review, ''],
    ['to review', summary.review, summary.review > 0 ? 'warn' : ''],
    ['functions made async', summary.madeAsync, ''],
    ['files', summary.files, ''],
    ['new diagnostics', diagnostics.added.length, diagnostics.added.length > 0 ? 'bad' : ''],
  ]
  return shown.map(([label, value, kind]) => `<li><b class="${kind}">${value}</b>${label}</li>`).join('')
}

function filters(roots: readonly Root[]): string {
  const options = roots.map(
    root =>
      `<option value="${escapeHtml(root.id)}">${escapeHtml(root.name)} (${escapeHtml(root.at.file)})</option>`,
  )
  const boxes = ['rewritten', 'review', 'manual'].map(
    verdict => `<label><input type="checkbox" name="verdict" value="${verdict}" checked> ${verdict}</label>`,
  )
  return `<label>cache <select id="root"><option value="">all</option>${options.join('')}</select></label>${boxes.join('')}`
}

function rootRow(root: Root): string {
  const why = root.reasons.map(
    reason =>
      `<div><b>${escapeHtml(reason.code)}</b> ${escapeHtml(reason.at.file)}:${reason.at.line} ${escapeHtml(reason.message)}</div>`,
  )
  return `<tr data-roots="${tokens([root.id])}"><td><code>${escapeHtml(root.name)}</code><td>${escapeHtml(root.recipe)}<td>${escapeHtml(root.at.file)}:${root.at.line}<td>${root.sites}<td><span class="tag ${root.state}">${root.state}</span><td>${why.join('')}`
}

function testLine({ tests }: Report): string {
  if (tests === undefined) return ''
  const harmed = [...tests.broken, ...tests.missing]
  const names = harmed.map(name => `<li>${escapeHtml(name)}</li>`).join('')
  return `<p class="${harmed.length > 0 ? 'bad' : 'good'}"><code>${escapeHtml(tests.command)}</code>: ${tests.before.passed} passed, ${tests.before.failed} failed before; ${tests.after.passed} passed, ${tests.after.failed} failed after.</p>${names && `<ul>${names}</ul>`}`
}

import { expect, test } from 'vitest'
import { buildReport } from '../../../codemods/report/build-report.js'
import { explain } from '../../../codemods/report/explain.js'
import { headline } from '../../../codemods/report/headline.js'
import { patchOf } from '../../../codemods/report/patch.js'
import { reportHtml } from '../../../codemods/report/report-html.js'
import { reportMarkdown } from '../../../codemods/report/report-markdown.js'
import { reportSarif } from '../../../codemods/report/report-sarif.js'
import { checkReportName } from '../../../codemods/report/write-report.js'
import { projectTree } from '../../helpers/project-tree.js'
import { samplePlan } from '../../helpers/sample-plan.js'

const { plan, texts } = samplePlan()
const report = buildReport(plan, texts)

test('the model counts roots, calls, files and lines', () => {
  expect(report.summary).toEqual({
    roots: 2,
    migrated: 1,
    bridged: 0,
    pinned: 1,
    sites: 2,
    rewritten: 1,
    review: 0,
    manual: 1,
    madeAsync: 1,
    files: 2,
  })
  expect(report.files[0]).toMatchObject({
    linesAdded: 1,
    linesRemoved: 1,
    edits: [{ line: 3, column: 40, before: '' }],
  })
  expect(report.findings.map(finding => finding.roots.length)).toEqual([2, 0])
  expect(headline(report)).toBe(
    '1 of 2 caches migrated, 1 left alone. 1 call rewritten in 2 files; 1 function made async.',
  )
})

test('a bridged cache is shown as such, with what holds it back, in every rendering', () => {
  const roots = plan.roots.map(root =>
    root.state === 'pinned' ? { ...root, state: 'bridged' as const } : root,
  )
  const bridged = buildReport({ ...plan, roots }, texts)
  const { code } = roots.find(root => root.state === 'bridged')!.reasons[0]!
  expect(bridged.summary).toMatchObject({ bridged: 1, pinned: 0 })
  expect(headline(bridged)).toContain('1 bridged')
  expect(reportMarkdown(bridged)).toMatch(new RegExp(`\\| bridged \\| ${code}`))
  expect(reportHtml(bridged, texts)).toContain('<span class="tag bridged">bridged</span>')
  const sarif = JSON.parse(reportSarif(bridged, one => one))
  expect(sarif.runs[0].results.map((one: { ruleId: string }) => one.ruleId)).toContain(code)
})

test('git apply takes the patch, and makes the very bytes of the plan', () => {
  const project = projectTree(Object.fromEntries(texts.before))
  try {
    project.git('init', '-q')
    project.write('out.patch', patchOf(plan, texts))
    project.git('apply', '--check', 'out.patch')
    project.git('apply', 'out.patch')
    for (const [path, text] of texts.after) expect(project.read(path)).toBe(text)
  } finally {
    project.remove()
  }
})

test('explain tells the chain of an edited line, the reason of a line left alone, and where else to look', () => {
  expect(explain(report, 'src/prices.ts', 3)).toMatchObject({
    known: true,
    edits: [{ rule: 'await', why: ['prices.get is awaited'] }],
    madeAsync: [{ name: 'priceOf' }],
    roots: [{ name: 'prices' }],
  })
  expect(explain(report, 'src/prices.ts', 5).findings).toMatchObject([{ code: 'CCM-FIELD' }])
  expect(explain(report, 'src/prices.ts', 6)).toMatchObject({ known: false, near: [5, 3] })
})

test('the HTML stands alone, escapes what it shows, and holds the chain of each edit', () => {
  const html = reportHtml(report, texts)
  expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import/)
  expect(html).not.toContain('<b>TWO</b>')
  expect(html).toContain('&lt;b&gt;<mark>TWO</mark>&lt;/b&gt;')
  expect(html).toContain('a field cannot wait for &lt;prices&gt;')
  expect(html).toContain('<li>prices.get is awaited</li>')
  expect(html).toContain('<option value="src/prices.ts:prices">')
})

test('Markdown lists what was left alone and why', () => {
  const markdown = reportMarkdown(report)
  expect(markdown).toContain(
    '- **CCM-FIELD** src/prices.ts:5: a field cannot wait for <prices>\n  - Early.price reads',
  )
  expect(markdown).toContain('| `other` | node-cache | src/prices.ts:2 | 1 | pinned | CCM-FIELD |')
})

test('SARIF 2.1.0: every result has its rule, a level that fits its kind, and a place', () => {
  const [run] = JSON.parse(reportSarif(report, code => `about ${code}`)).runs
  expect(run.tool.driver.rules.map((rule: { id: string }) => rule.id)).toEqual(['CCM-FIELD', 'CCM-RMW'])
  for (const result of run.results) {
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId)
    if (result.kind !== 'fail') expect(result.level).toBe('none')
  }
  expect(run.results[0].locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'src/prices.ts', uriBaseId: '%SRCROOT%' },
    region: { startLine: 5, startColumn: 20 },
  })
})

test('a report name says which rendering it wants', () => {
  expect(() => checkReportName('out.pdf')).toThrow(/out\.pdf.*\.json, \.md, \.html, \.sarif/)
  expect(() => checkReportName('a/b.html')).not.toThrow()
})

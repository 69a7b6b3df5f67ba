import type { Finding, Root } from '../engine/types.js'
import { checked } from './checked.js'
import { headline } from './headline.js'
import type { Report } from './report.js'

/** For a pull request's description. */
export function reportMarkdown(report: Report): string {
  const { summary } = report
  return [
    '# Cache migration',
    '',
    headline(report),
    '',
    '| | |',
    '|---|---:|',
    ...Object.entries(summary).map(([name, value]) => `| ${label(name)} | ${value} |`),
    `| new diagnostics | ${report.diagnostics.added.length} |`,
    ...section('Caches', rootTable(report.roots)),
    ...section('Left alone, and why', findingList(report, 'blocks')),
    ...section('Rewritten; please look', findingList(report, 'review')),
    ...section('Notes', findingList(report, 'note')),
    ...section(
      'Functions that are async now',
      report.madeAsync.map(one => `- \`${one.name}\` ${one.file}:${one.line}`),
    ),
    ...section('Files', fileTable(report)),
    ...section('Tests', testTable(report)),
    '',
    `${report.tool.name} ${report.tool.version}. ${checked(report)}`,
    '',
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines]
}

function rootTable(roots: readonly Root[]): string[] {
  if (roots.length === 0) return []
  const rows = roots.map(root => {
    const why = [...new Set(root.reasons.map(reason => reason.code))].join(', ')
    return `| \`${cell(root.name)}\` | ${root.recipe} | ${cell(root.at.file)}:${root.at.line} | ${root.sites} | ${root.state} | ${why} |`
  })
  return ['| cache | recipe | where | calls | outcome | why |', '|---|---|---|---:|---|---|', ...rows]
}

function findingList(report: Report, weight: Finding['weight']): string[] {
  return report.findings
    .filter(finding => finding.weight === weight)
    .flatMap(finding => [
      `- **${finding.code}** ${finding.at.file}:${finding.at.line}: ${finding.message}`,
      ...finding.chain.map(step => `  - ${step}`),
    ])
}

function fileTable(report: Report): string[] {
  if (report.files.length === 0) return []
  const rows = report.files.map(
    file => `| ${cell(file.path)} | ${file.edits.length} | +${file.linesAdded} -${file.linesRemoved} |`,
  )
  return ['| file | edits | lines |', '|---|---:|---:|', ...rows]
}

function testTable(report: Report): string[] {
  const { tests } = report
  if (tests === undefined) return []
  return [
    `\`${tests.command}\`: ${tests.before.passed} passed and ${tests.before.failed} failed before, ` +
      `${tests.after.passed} passed and ${tests.after.failed} failed after.`,
    ...tests.broken.map(name => `- broken: ${name}`),
    ...tests.missing.map(name => `- did not run after: ${name}`),
  ]
}

function label(name: string): string {
  return name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

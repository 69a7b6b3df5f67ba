import type { Backups, Explained, MigrateData, Migration, Restoration } from '../migrate/migrate-data.js'
import { findingLines, stateWord } from './migrate-findings.js'
import type { Page } from './page.js'
import { renderTable } from './table.js'
import { formatCount } from './units.js'

export async function renderMigrate(data: MigrateData, page: Page): Promise<string> {
  if (data.action === 'restored') return restoration(data)
  if (data.action === 'backups') return backups(data, page)
  if (data.action === 'explained') return explained(data, page)
  if (data.patch !== undefined) return data.patch
  const { checked, headline } = await import('../../../codemods/index.js')
  return migration(data, headline(data), checked(data), page)
}

function migration(data: Migration, headline: string, checked: string, page: Page): string {
  const parts = [
    page.style.title(headline),
    rootTable(data, page),
    fileTable(data, page),
    findingLines('left alone, and why', data.findings, 'blocks', page),
    findingLines('rewritten; please look', data.findings, 'review', page),
    data.roots.length > 0 ? checked : '',
    tests(data, page),
    ending(data, page),
  ]
  return parts.filter(part => part !== '').join('\n\n')
}

function rootTable({ roots }: Migration, page: Page): string {
  if (roots.length === 0) return ''
  const rows = roots.map(root => [
    page.style.key(root.name),
    root.recipe,
    `${root.at.file}:${root.at.line}`,
    formatCount(root.sites),
    stateWord(root.state, page),
    [...new Set(root.reasons.map(reason => reason.code))].join(' '),
  ])
  const columns = [
    { title: 'cache' },
    { title: 'recipe' },
    { title: 'where', flexible: true },
    { title: 'calls', align: 'right' as const },
    { title: 'outcome' },
    { title: 'why' },
  ]
  return renderTable(columns, rows, page)
}

function fileTable({ files }: Migration, page: Page): string {
  if (files.length === 0) return ''
  const rows = files.map(file => [
    file.path,
    formatCount(file.edits.length),
    page.style.good(`+${file.linesAdded}`),
    page.style.bad(`-${file.linesRemoved}`),
  ])
  const right = { align: 'right' as const }
  return renderTable(
    [
      { title: 'file', flexible: true },
      { title: 'edits', ...right },
      { title: 'lines', ...right },
      { title: '', ...right },
    ],
    rows,
    page,
  )
}

function tests({ tests }: Migration, page: Page): string {
  if (tests === undefined) return ''
  const line = (when: string, { passed, failed }: { passed: number; failed: number }) =>
    `${when}: ${passed} passed, ${failed} failed`
  const harmed = [
    ...tests.broken.map(name => page.style.bad(`  broken: ${name}`)),
    ...tests.missing.map(name => page.style.bad(`  did not run: ${name}`)),
  ]
  const head = `tests (${tests.command})  ${line('before', tests.before)} · ${line('after', tests.after)}`
  return [tests.byName ? head : `${head} (the output names no tests: exit codes compared)`, ...harmed].join(
    '\n',
  )
}

function ending(data: Migration, page: Page): string {
  const written = data.written.length > 0 ? `written: ${data.written.join(', ')}\n` : ''
  const install = data.install.map(
    folder => `the migrated code needs: npm install cachectl${folder === '.' ? '' : `  (in ${folder})`}\n`,
  )
  return `${written}${install.join('')}${page.style.dim(nextStep(data))}`
}

function nextStep(data: Migration): string {
  if (data.action === 'none') return 'nothing to change'
  if (data.action === 'dry-run') return 'nothing was written (dry run); do it with: cachectl migrate --backup'
  if (data.action === 'planned')
    return 'nothing was changed; carry the plan out with: cachectl migrate apply <file> --backup'
  if (data.action === 'patch') return 'nothing was changed; try the patch with: git apply --check'
  if (data.action === 'stopped')
    return 'nothing was written: tests that passed before fail after (--force writes all the same)'
  return data.backup === undefined ? 'done' : `done; undo with: cachectl migrate --restore ${data.backup}`
}

function restoration(data: Restoration): string {
  if (data.files.length === 0) return `every file is already as in backup ${data.id}`
  const kept = data.backup === undefined ? '' : `\nwhat they held is kept as backup ${data.backup}`
  return `gave back ${formatCount(data.files.length)} ${data.files.length === 1 ? 'file' : 'files'} from backup ${data.id}${kept}`
}

function backups(data: Backups, page: Page): string {
  if (data.backups.length === 0) return 'this project has no backups; cachectl migrate --backup makes one'
  const rows = data.backups.map(backup => [backup.id, backup.kind, formatCount(backup.files.length)])
  return renderTable(
    [{ title: 'backup' }, { title: 'before' }, { title: 'files', align: 'right' }],
    rows,
    page,
  )
}

function explained(data: Explained, page: Page): string {
  const place = `${data.file}:${data.line}`
  if (!data.known) {
    const near =
      data.near.length === 0
        ? 'nor does any other line of this file'
        : `lines that have: ${data.near.join(', ')}`
    return `${place} has nothing to do with a legacy cache; ${near}`
  }
  const lines = [
    page.style.title(place),
    ...data.roots.map(
      root => `  cache ${page.style.key(root.name)} (${root.recipe}): ${stateWord(root.state, page)}`,
    ),
    ...data.madeAsync.map(one => `  ${one.name} is made async`),
    ...data.edits.flatMap(edit => [`  ${edit.rule}`, ...edit.why.map(step => page.style.dim(`    ${step}`))]),
    ...data.sites.map(site => `  ${site.method}: ${site.verdict}${site.code ? ` ${site.code}` : ''}`),
  ]
  const findings = (['blocks', 'review', 'note'] as const).map(weight =>
    findingLines('', data.findings, weight, page),
  )
  return [lines.join('\n'), ...findings.filter(text => text !== '')].join('\n')
}

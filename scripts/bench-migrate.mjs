// The cost of a migration against that of a type check of the same project by the same TypeScript, interleaved:
// npm run bench:migrate [-- --files 2000,5000 --rounds 3 --tsc path/to/tsc.js]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { plainPage } from '../dist/src/cli/render/page.js'
import { renderTable } from '../dist/src/cli/render/table.js'
import { writeLegacyProject } from './bench/legacy-project.mjs'

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '2000,5000' },
    rounds: { type: 'string', default: '3' },
    tsc: { type: 'string' },
  },
})

const here = path => fileURLToPath(new URL(path, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cachectl-bench-migrate-'))

function run(args) {
  const file = join(folder, 'usage.json')
  const started = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', here('./bench/usage.mjs'), ...args],
    { encoding: 'utf8', env: { ...process.env, USAGE_FILE: file }, maxBuffer: 2 ** 30 },
  )
  const seconds = (performance.now() - started) / 1000
  if (status !== 0)
    throw new Error(`${args.join(' ')} ended with ${status}: ${stdout.slice(0, 2000)}${stderr}`)
  return { seconds, ...JSON.parse(readFileSync(file, 'utf8')), stdout }
}

/** Node's own limit is too small for a check of 5,000 files; the command sees to that itself. */
const LARGE_HEAP = '--max-old-space-size=16384'
const check = root =>
  options.tsc === undefined
    ? [LARGE_HEAP, here('./bench/check-project.mjs'), root]
    : [LARGE_HEAP, options.tsc, '--noEmit', '-p', root]
const migrate = (root, ...how) => [here('../dist/bin/cachectl.js'), 'migrate', root, '--json', ...how]

const KINDS = { 'tsc --noEmit': check, 'migrate --dry-run': root => migrate(root, '--dry-run') }

/** The least of each, as whatever else a machine does only adds. */
function best(runs) {
  const least = name => Math.min(...runs.map(one => one[name]))
  return { seconds: least('seconds'), cpuSeconds: least('cpuSeconds'), peakMiB: least('peakMiB') }
}

function measure(files) {
  const root = join(folder, `files-${files}`)
  writeLegacyProject(root, files)
  const runs = Object.fromEntries(Object.keys(KINDS).map(name => [name, []]))
  for (let round = 0; round < Number(options.rounds); round++)
    for (const [name, argsOf] of Object.entries(KINDS)) runs[name].push(run(argsOf(root)))
  const applied = run(migrate(root, '--force'))
  const { summary, diagnostics } = JSON.parse(applied.stdout)
  run(check(root))
  rmSync(root, { recursive: true })
  const all = {
    ...Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, best(list)])),
    'migrate --force': applied,
  }
  return { files, all, summary, diagnostics }
}

function rowsOf({ files, all }) {
  const base = all['tsc --noEmit']
  const cell = (own, name, digits) => `${own[name].toFixed(digits)} (${(own[name] / base[name]).toFixed(2)}x)`
  return Object.entries(all).map(([name, own]) => [
    String(files),
    name,
    cell(own, 'seconds', 1),
    cell(own, 'cpuSeconds', 1),
    cell(own, 'peakMiB', 0),
  ])
}

try {
  const measured = options.files.split(',').map(files => measure(Number(files)))
  const columns = ['files', 'run', 'wall s', 'CPU s', 'peak MiB'].map(title => ({ title }))
  console.log(renderTable(columns, measured.flatMap(rowsOf), plainPage))
  for (const { files, summary, diagnostics } of measured)
    console.log(`${files} files:`, JSON.stringify({ ...summary, added: diagnostics.added.length }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

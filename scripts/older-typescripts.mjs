// Runs every migration case with other versions of TypeScript, as a project that has them would:
//   npm run build && node scripts/older-typescripts.mjs 4.7.4 4.9.5 5.0.4
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { plan } from '../dist/codemods/plan.js'
import { optionsOf, summaryOf } from '../fixtures/migration-case.mjs'

const home = join(import.meta.dirname, '..')

/** A folder with that TypeScript, our other packages, and the cases. */
function install(version) {
  const folder = mkdtempSync(join(tmpdir(), `cachectl-typescript-${version}-`))
  writeFileSync(join(folder, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', `typescript@${version}`], {
    cwd: folder,
  })
  for (const name of readdirSync(join(home, 'node_modules')))
    if (name !== 'typescript' && !name.startsWith('.'))
      symlinkSync(join(home, 'node_modules', name), join(folder, 'node_modules', name), 'junction')
  mkdirSync(join(folder, 'cases'))
  cpSync(join(home, 'fixtures/migration'), join(folder, 'cases'), { recursive: true })
  return folder
}

function readTree(root) {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = entries.map(entry => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map(path => [path.slice(root.length + 1), readFileSync(path, 'utf8')]))
}

/** Undefined where the case comes out as it should. */
async function whyWrong(folder) {
  const { plan: made, texts } = await plan(optionsOf(folder))
  const { 'report.json': report, ...files } = readTree(folder)
  const expected = Object.entries(files).flatMap(([path, text]) =>
    path.startsWith('expected/') ? [[path.slice('expected/'.length), text]] : [],
  )
  if (made.compiler.from !== 'project') return `read by TypeScript ${made.compiler.version} of cachectl`
  if (!isDeepStrictEqual(summaryOf(made), JSON.parse(report))) return 'another report'
  if (!isDeepStrictEqual(Object.fromEntries(texts), Object.fromEntries(expected))) return 'other texts'
  return made.diagnostics.added.length === 0 ? undefined : 'new diagnostics'
}

console.log('| TypeScript | cases | as expected |\n|---|---:|---:|')
for (const version of process.argv.slice(2)) {
  const folder = install(version)
  const cases = readdirSync(join(folder, 'cases'))
  const wrong = []
  for (const name of cases) {
    const why = await whyWrong(join(folder, 'cases', name)).catch(error => error.message)
    if (why !== undefined) wrong.push(`${name}: ${why}`)
  }
  console.log(`| ${version} | ${cases.length} | ${cases.length - wrong.length} |`)
  for (const one of wrong) console.error(`  ${one}`)
  if (wrong.length > 0) process.exitCode = 1
  rmSync(folder, { recursive: true })
}

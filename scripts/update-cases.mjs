// Writes expected/ and report.json of migration cases from what the engine in dist/ does now. Read the diff before committing it.
//   node scripts/update-cases.mjs [case ...]
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { plan } from '../dist/codemods/plan.js'
import { optionsOf, summaryOf } from '../fixtures/migration-case.mjs'

const home = join(import.meta.dirname, '../fixtures/migration')
const wanted = process.argv.slice(2)
for (const name of readdirSync(home).filter(one => wanted.length === 0 || wanted.includes(one))) {
  const folder = join(home, name)
  const planned = await plan(optionsOf(folder))
  rmSync(join(folder, 'expected'), { recursive: true, force: true })
  for (const [path, text] of planned.texts) {
    mkdirSync(dirname(join(folder, 'expected', path)), { recursive: true })
    writeFileSync(join(folder, 'expected', path), text)
  }
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify(summaryOf(planned.plan), null, 2)}\n`)
}

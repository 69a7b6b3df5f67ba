// What it costs a process to be looked into: its throughput with and without a command attached, in turns.
// node scripts/attach-cost.mjs [--rounds 9] [--ms 2000] [--json out.json]
import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { median } from '../dist/src/bench/median.js'
import { plainPage } from '../dist/src/cli/render/page.js'
import { renderTable } from '../dist/src/cli/render/table.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    ms: { type: 'string', default: '2000' },
    json: { type: 'string' },
  },
})

const COMMAND = new URL('../dist/bin/cachectl.js', import.meta.url).pathname
const SETTLE_MS = 600
const directory = mkdtempSync(join(tmpdir(), 'cachectl-attach-'))
const env = { ...process.env, CACHE_INSPECT_DIR: directory, npm_package_name: 'loaded' }
const app = fork(new URL('bench/loaded-app.mjs', import.meta.url), { env: { ...env, CACHE_INSPECT: '1' } })
await once(app, 'message')

const WATCHED = ['stats', '--app', 'loaded', '--watch', '1', '--json']
/** What is attached all the time, and what is run once a second beside it. */
const VARIANTS = {
  'nobody attached': { watching: [], often: [] },
  'stats --watch 1': { watching: [WATCHED], often: [] },
  'stats --watch 1; ps and keys each second': {
    watching: [WATCHED],
    often: [['ps'], ['keys', '--app', 'loaded', '--limit', '1000']],
  },
}

async function turn(name) {
  const { watching, often } = VARIANTS[name]
  const run = words => spawn(process.execPath, [COMMAND, ...words], { env, stdio: 'ignore' })
  const watchers = watching.map(run)
  await sleep(SETTLE_MS)
  const runOften = () => often.map(run)
  runOften()
  const timer = setInterval(runOften, 1000)
  app.send(Number(options.ms))
  const [{ ops, ms, cpuUs }] = await once(app, 'message')
  clearInterval(timer)
  for (const watcher of watchers) watcher.kill('SIGKILL')
  return { perSecond: (ops / ms) * 1000, cpuUsPerOp: cpuUs / ops }
}

const names = Object.keys(VARIANTS)
const turns = Object.fromEntries(names.map(name => [name, []]))
await turn(names[0])
for (let round = 0; round < Number(options.rounds); round++)
  for (let i = 0; i < names.length; i++) {
    const name = names[(i + round) % names.length]
    turns[name].push(await turn(name))
  }
app.kill()
rmSync(directory, { recursive: true, force: true })

/** Round by round against nobody: the median, and the quartiles around it. */
function ratios(name, pick) {
  const all = turns[name].map((own, round) => pick(own) / pick(turns[names[0]][round])).sort((a, b) => a - b)
  const at = share => all[Math.round((all.length - 1) * share)]
  return { median: median(all), quartiles: [at(0.25), at(0.75)] }
}
const shown = ({ median, quartiles }) =>
  `${median.toFixed(3)} (${quartiles.map(q => q.toFixed(3)).join(' to ')})`
const report = names.map(name => ({
  name,
  opsPerSecond: Math.round(median(turns[name].map(({ perSecond }) => perSecond))),
  throughput: ratios(name, ({ perSecond }) => perSecond),
  cpuPerOp: ratios(name, ({ cpuUsPerOp }) => cpuUsPerOp),
}))
const columns = ['attached', 'ops/s', 'throughput', 'CPU per operation'].map(title => ({ title }))
const rows = report.map(row => [
  row.name,
  row.opsPerSecond.toLocaleString('en'),
  shown(row.throughput),
  shown(row.cpuPerOp),
])
console.log(
  `${options.rounds} rounds of ${options.ms} ms; against nobody in the same round: median (quartiles)\n`,
)
console.log(renderTable(columns, rows, plainPage))
if (options.json) writeFileSync(options.json, JSON.stringify(report, null, 2))

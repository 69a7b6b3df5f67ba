// What it costs a process to be looked into, in turns with and without a command attached: its throughput under load, and (what a
// busy machine blurs less) the CPU time that it spends on being attached while it has nothing else to do.
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
  'ps each second': { watching: [], often: [['ps']] },
  'keys each second': { watching: [], often: [['keys', '--app', 'loaded', '--limit', '1000']] },
}

async function turn(name, atRest) {
  const { watching, often } = VARIANTS[name]
  const run = words => spawn(process.execPath, [COMMAND, ...words], { env, stdio: 'ignore' })
  const watchers = watching.map(run)
  await sleep(SETTLE_MS)
  const runOften = () => often.map(run)
  runOften()
  const timer = setInterval(runOften, 1000)
  app.send({ ms: Number(options.ms), atRest })
  const [{ ops, ms, cpuUs }] = await once(app, 'message')
  clearInterval(timer)
  for (const watcher of watchers) watcher.kill('SIGKILL')
  return { perSecond: (ops / ms) * 1000, perCpuSecond: (ops / cpuUs) * 1e6, cpuShare: cpuUs / (ms * 1000) }
}

const names = Object.keys(VARIANTS)
const [loaded, resting] = [0, 1].map(() => Object.fromEntries(names.map(name => [name, []])))
await turn(names[0], false)
for (let round = 0; round < Number(options.rounds); round++)
  for (let i = 0; i < names.length; i++) {
    const name = names[(i + round) % names.length]
    loaded[name].push(await turn(name, false))
    resting[name].push(await turn(name, true))
  }
app.kill()
rmSync(directory, { recursive: true, force: true })

/** Round by round against nobody: the median, and the quartiles around it. */
function against(turns, name, compare) {
  const all = turns[name].map((own, round) => compare(own, turns[names[0]][round])).sort((a, b) => a - b)
  const at = share => all[Math.round((all.length - 1) * share)]
  return { median: median(all), quartiles: [at(0.25), at(0.75)] }
}

const report = names.map(name => ({
  name,
  opsPerSecond: Math.round(median(loaded[name].map(({ perSecond }) => perSecond))),
  throughput: against(loaded, name, (own, nobody) => own.perSecond / nobody.perSecond),
  perCpuSecond: against(loaded, name, (own, nobody) => own.perCpuSecond / nobody.perCpuSecond),
  cpuShare: against(resting, name, (own, nobody) => own.cpuShare - nobody.cpuShare),
}))
const shown = ({ median, quartiles }, form) => `${form(median)} (${quartiles.map(form).join(' to ')})`
const ratio = value => value.toFixed(3)
const percent = share => `${(share * 100).toFixed(2)} %`
const columns = ['attached', 'ops/s', 'throughput', 'per CPU second', 'CPU of being attached'].map(title => ({
  title,
}))
const rows = report.map(({ name, opsPerSecond, throughput, perCpuSecond, cpuShare }) => [
  name,
  opsPerSecond.toLocaleString('en'),
  shown(throughput, ratio),
  shown(perCpuSecond, ratio),
  shown(cpuShare, percent),
])
console.log(
  `${options.rounds} rounds of ${options.ms} ms; against nobody in the same round: median (quartiles)\n`,
)
console.log(renderTable(columns, rows, plainPage))
if (options.json) writeFileSync(options.json, JSON.stringify(report, null, 2))

// The main job, end to end, with no server: migrates the legacy app in a scratch copy, runs that app's own tests before and
// after, then uses the command on the embedded disk store. Ends with code 0 only if everything came out as it should.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scratchCopy } from '../dist/codemods/test-run/scratch-copy.js'

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url))
const CACHECTL = join(REPOSITORY, 'dist/bin/cachectl.js')
// the demo shows the embedded defaults, whatever this machine has configured
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(CACHE_|REDIS_URL$)/.test(name)),
)

const app = scratchCopy(join(REPOSITORY, 'fixtures/legacy-app'))
const shop = mkdtempSync(join(tmpdir(), 'cachectl-demo-'))
try {
  migrateTheApp()
  useACache()
  process.stdout.write('\nThe demo came out as it should.\n')
} finally {
  app.remove()
  rmSync(shop, { recursive: true, force: true })
}

function migrateTheApp() {
  title("1. The legacy app's own tests")
  const before = runTests()
  title('2. What would change in one of the files')
  const patch = cachectl(app.root, 1, 'migrate', '--patch', '-')
  show(patch.slice(patch.indexOf('diff --git a/src/quota.ts'), patch.indexOf('diff --git a/src/report.ts')))
  title(
    '3. The migration. One cache is read in a constructor, so it is left alone: exit code 1 says that work is left',
  )
  cachectl(app.root, 1, 'migrate', '--backup', '--report', 'report.json')
  const { summary } = JSON.parse(readFileSync(join(app.root, 'report.json'), 'utf8'))
  if (summary.migrated === 0) fail('no cache was migrated')
  title('4. The same tests, on the migrated code')
  const after = runTests()
  if (before !== after) fail(`the tests say "${after}" after and "${before}" before`)
  title('5. A second run has nothing to do')
  const second = cachectl(app.root, 1, 'migrate', '--dry-run', '--json')
  if (JSON.parse(second).files.length > 0) fail('the second run would change files')
}

function useACache() {
  const prices = { 'price:apple': { euro: 0.4 }, 'price:pear': { euro: 0.5 }, greeting: 'hello' }
  writeFileSync(join(shop, 'prices.json'), JSON.stringify(prices))
  title('6. Warm, read, look into and flush a cache: the embedded disk store, no server')
  cachectl(shop, 0, 'warm', 'prices.json')
  const value = cachectl(shop, 0, 'get', 'price:apple')
  if (JSON.parse(value).euro !== 0.4) fail(`price:apple is ${value}`)
  cachectl(shop, 0, 'keys')
  cachectl(shop, 0, 'stats')
  cachectl(shop, 0, 'flush', '--yes')
  cachectl(shop, 1, 'get', 'price:apple')
}

/** @returns the outcome in one line */
function runTests() {
  const { stdout, stderr, status } = spawnSync('npm', ['test', '--silent'], {
    cwd: app.root,
    env: ENV,
    encoding: 'utf8',
  })
  const outcome = stdout.match(/^# (?:tests|pass|fail) \d+$/gm)?.join('  ')
  if (status !== 0 || outcome === undefined) fail(`the app's tests failed:\n${stdout}${stderr}`)
  show(outcome)
  return outcome
}

function cachectl(cwd, exitCode, ...args) {
  show(`$ cachectl ${args.join(' ')}`)
  const { stdout, stderr, status } = spawnSync(process.execPath, [CACHECTL, ...args], {
    cwd,
    env: ENV,
    encoding: 'utf8',
  })
  // a program reads these: see below the call
  if (!args.includes('--json') && !args.includes('--patch')) show(`${stderr}${stdout}`.trimEnd())
  if (status !== exitCode) fail(`it ended with code ${status} instead of ${exitCode}:\n${stdout}${stderr}`)
  return stdout
}

function title(text) {
  process.stdout.write(`\n${text}\n\n`)
}

function show(text) {
  process.stdout.write(`${text.replace(/^(?=.)/gm, '   ')}\n`)
}

function fail(why) {
  throw new Error(`demo: ${why}`)
}

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import type { BenchReport } from '../../src/bench/bench-report.js'
import { runCli } from './helpers/run-cli.js'

const cwd = mkdtempSync(join(tmpdir(), 'cachectl-bench-test-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const BIN = new URL('../../dist/bin/cachectl.js', import.meta.url).pathname
const QUICK = ['--duration', '0.04', '--rounds', '2', '--keys', '300']

/** The real command: it starts worker processes, which run what was built. */
async function bench(...args: string[]) {
  const env = { ...process.env, REDIS_URL: '', TMPDIR: cwd }
  const run = promisify(execFile)(process.execPath, [BIN, 'bench', ...args], { cwd, env })
  const { stdout } = await run.catch(error => {
    // with --json it says there what went wrong
    throw Object.assign(error, { message: `${error.message}\n${error.stdout}` })
  })
  return stdout
}

describe('bench measures', () => {
  test('all backends under a workload, with charts, and leaves nothing behind', async () => {
    const text = await bench('read-heavy', ...QUICK, '--html', 'report.html', '--json')
    const report = JSON.parse(text) as BenchReport & { html: string }
    expect(report).toMatchObject({ kind: 'bench', ok: true, version: 1, html: 'report.html' })
    const [{ results } = { results: [] }] = report.workloads
    expect(results.map(({ contender }) => contender)).toEqual(['memory', 'disk', 'redis', 'multi_tier'])
    for (const { opsPerSecond, latencyUs, hitRate } of results) {
      expect(opsPerSecond).toBeGreaterThan(0)
      expect(latencyUs.p50).toBeGreaterThan(0)
      expect(latencyUs.p999).toBeGreaterThanOrEqual(latencyUs.p50)
      expect(hitRate).toBe(1)
    }
    expect(results[0]?.heapBytesPerEntry).toBeGreaterThan(200)
    expect(results[0]?.ratio).toBe(1)
    expect(report.advice).toMatch(/^Under "read-heavy" .*redis/)
    expect(readdirSync(cwd).filter(name => name.startsWith('cachectl-bench-'))).toEqual([])
    const page = readFileSync(join(cwd, 'report.html'), 'utf8')
    expect(page.match(/<svg /g)).toHaveLength(2)
    expect(page).not.toMatch(/<script|https?:|<link[^>]+href="(?!data:)/)
  }, 60_000)

  test('one workload after the other; an old report is compared; a threshold decides the exit code', async () => {
    const args = ['--backends', 'memory', ...QUICK]
    const old = await bench('scan', 'stampede', ...args, '--max-size', '100', '--json')
    const { workloads, advice } = JSON.parse(old) as BenchReport
    const hitRates = workloads.map(({ workload, results }) => [workload.name, results[0]?.hitRate])
    // lru cannot keep up with a loop over more than it holds; 20 callers share a factory
    expect(hitRates).toEqual([
      ['scan', 0],
      ['stampede', expect.closeTo(0.95, 2)],
    ])
    expect(advice).toMatch(/larger maxSize/)
    writeFileSync(join(cwd, 'old.json'), old)
    await expect(
      bench('scan', ...args, '--compare', 'old.json', '--threshold', '1000'),
    ).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/now, by the report of 20[\s\S]*scan +memory +\d+\.\d\dx +\d+\.\d\dx/),
    })
  }, 60_000)

  test('Ctrl-C ends it with everything it started', async () => {
    const temporary = mkdtempSync(join(cwd, 'interrupted-'))
    const env = { ...process.env, REDIS_URL: '', TMPDIR: temporary }
    const child = spawn(process.execPath, [BIN, 'bench', '--duration', '30'], { cwd, env, stdio: 'ignore' })
    await expect.poll(() => readdirSync(temporary).length, { timeout: 10_000 }).toBe(2)
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect(code).toBe(130)
    expect(readdirSync(temporary)).toEqual([])
  })
})

describe('bench refuses', () => {
  test.each([
    [['nope'], /there is no workload "nope"; known: read-heavy/],
    [['--backends', 'memory,nope'], /Allowed: memory, disk, redis, multi_tier/],
    [['--threshold', '0.9'], /--threshold needs --compare/],
    [['--compare', 'none.json'], /none\.json': there is no such file/],
    [['--compare', 'trace.log'], /trace\.log: it is not JSON; make it with/],
    [['--trace', '.'], /is a directory; name a file/],
    [['--trace', 'empty.log'], /has no lines; one key a line/],
    [['--trace', 'broken.gz'], /--trace broken\.gz cannot be unpacked/],
  ])('%j', async (args, why) => {
    writeFileSync(join(cwd, 'trace.log'), 'a\nb\na\n')
    writeFileSync(join(cwd, 'empty.log'), '\n')
    writeFileSync(join(cwd, 'broken.gz'), 'no gzip')
    const { code, stdout, stderr } = await runCli(['bench', ...args], { cwd })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(why)
  })
})

test('bench --trace shows hit rates by size and policy, and draws them', async () => {
  writeFileSync(
    join(cwd, 'trace.log'),
    Array.from({ length: 5000 }, (_, i) => `k${(i * i) % 211}\n`).join(''),
  )
  const { code, stdout } = await runCli(['bench', '--trace', 'trace.log', '--html', 'trace.html'], { cwd })
  expect(code).toBe(0)
  expect(stdout).toMatch(/5,000 requests for 106 keys/)
  expect(stdout).toMatch(/entries +of all keys +lru +ttl +random/)
  expect(stdout).toMatch(/106 +100\.0% +97\.9% +97\.9% +97\.9%/)
  expect(existsSync(join(cwd, 'trace.html'))).toBe(true)
  expect(readFileSync(join(cwd, 'trace.html'), 'utf8').match(/<polyline /g)).toHaveLength(3)
})

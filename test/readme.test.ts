import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

/** What the README says is run, or compared with the code. */
const readme = readFileSync('README.md', 'utf8')
let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'cachectl-readme-'))
  mkdirSync(join(place, 'node_modules'))
  symlinkSync(process.cwd(), join(place, 'node_modules/cachectl'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const blocks = (language: string) =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    match => match[1] ?? '',
  )

test('its tables are those of the code (npm run readme writes them)', () => {
  const check = `import { render } from './scripts/readme.mjs'
    import { readFileSync } from 'node:fs'
    const readme = readFileSync('README.md', 'utf8')
    if (render(readme) !== readme) process.exit(1)`
  expect(spawnSync(process.execPath, ['--input-type=module', '-e', check]).status).toBe(0)
})

test('every option of createCache has a row', () => {
  const source = readFileSync('src/options.ts', 'utf8')
  const options = [...(source.split('interface CacheOptions')[1] ?? '').matchAll(/^ {2}(\w+)\?:/gm)].map(
    match => match[1],
  )
  expect(options.length).toBeGreaterThan(15)
  const table = readme.split('### Options of `createCache`')[1]?.split('###')[0] ?? ''
  expect(options.filter(option => !table.includes(`\`${option}\``))).toEqual([])
})

test('every dependency earns its line', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const table = readme.split('## Dependencies')[1]?.split('##')[0] ?? ''
  const rows = [...table.matchAll(/^\| ([@\w/-]+) \|/gm)]
    .map(match => match[1])
    .filter(name => name !== 'package')
  expect(rows.sort()).toEqual(Object.keys(dependencies).sort())
})

describe('its programs run', () => {
  test.each(blocks('js').map((text, i) => [i + 1, text] as const))('number %d', (i, text) => {
    const file = join(place, `example-${i}.mjs`)
    writeFileSync(file, text)
    const env = { ...process.env, REDIS_URL: '' }
    expect(() =>
      execFileSync(process.execPath, ['--unhandled-rejections=strict', file], { cwd: place, env }),
    ).not.toThrow()
  })
})

test('its commands run, one after the other', () => {
  const env = { ...process.env, REDIS_URL: '', CACHE_PATH: '' }
  const bin = resolve('dist/bin/cachectl.js')
  const lines = blocks('sh').join('').trim().split('\n')
  const outcome = lines.map(line => {
    const { status } = spawnSync('sh', ['-c', line.replace(/^cachectl/, `"${process.execPath}" "${bin}"`)], {
      cwd: place,
      env,
    })
    return `${line}: ${status}`
  })
  expect(lines.length).toBeGreaterThan(8)
  expect(outcome).toEqual(lines.map(line => `${line}: 0`))
})

test('its two set-up commands are scripts of package.json, and CI runs the second', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  for (const [, script] of readme.matchAll(/npm (?:run )?(demo|test|check|bench|chaos|readme)\b/g))
    expect(scripts).toHaveProperty(script ?? '')
  const command = readme.match(/^ {4}(npm ci && npm test)$/m)?.[1]
  expect(readFileSync('.ci/run', 'utf8')).toContain(`\n${command}\n`)
})

test('each test that it names is there', () => {
  const files = [...readme.matchAll(/`(test\/[^`]*)`/g)].map(([, path]) => path ?? '')
  expect(files.length).toBeGreaterThan(5)
  expect(files.filter(path => !path.endsWith('.test.ts') || !existsSync(path))).toEqual([])
  const contract = readdirSync('src/testing/contract').map(name =>
    readFileSync(`src/testing/contract/${name}`, 'utf8'),
  )
  // what a case is called begins or ends with a parameter
  const cases = [...readme.matchAll(/contract: \*(?:… |false )?([^*]+)\*/g)].map(([, title]) => title ?? '')
  expect(cases.length).toBeGreaterThan(5)
  expect(cases.filter(title => !contract.some(text => text.includes(title)))).toEqual([])
})

test('the fixtures that it points to are there', () => {
  for (const [, path] of readme.matchAll(/\]\((?!http)([^)]+)\)/g))
    expect(existsSync(path ?? ''), path).toBe(true)
})

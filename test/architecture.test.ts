import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

/** The floor plan, kept by a machine: which way imports run, and where each big dependency lives. */

interface Import {
  readonly from: string
  readonly to: string
  readonly type: boolean
  readonly dynamic: boolean
}

const ROOTS = ['bin', 'src', 'codemods']
const files = ROOTS.flatMap(root =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => posix.join(root, name.replaceAll('\\', '/'))),
)
const imports = files.flatMap(importsOf)

function importsOf(file: string): Import[] {
  const text = readFileSync(join(process.cwd(), file), 'utf8')
  const found: Import[] = []
  const statement =
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm
  for (const [, type, from, bare] of text.matchAll(statement))
    found.push({
      from: file,
      to: resolve(file, from ?? bare ?? ''),
      type: type !== undefined,
      dynamic: false,
    })
  for (const [, to] of text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g))
    found.push({ from: file, to: resolve(file, to ?? ''), type: false, dynamic: true })
  return found
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts')
}

/** From the edge down; a layer may import its own kind and what stands below it. */
const LAYERS: [layer: string, pattern: RegExp][] = [
  ['bin', /^bin\//],
  ['cli', /^src\/cli\//],
  ['testing, bench', /^src\/(testing|bench)\//],
  ['index', /^src\/index\.ts$/],
  ['factory', /^src\/(factory|fleet)\.ts$/],
  [
    'bridge, caches, making, inspect',
    /^src\/(bridge|caches|inspect)\/|^src\/(create-cache|connect-backend|resolve-options|registry|process-caches)\.ts$/,
  ],
  ['cache', /^src\/(cache|managed-cache|get-or-set|health|recorder|shared-counters)\.ts$/],
  ['backends', /^src\/(backends|resilience)\//],
  ['redis, disk, eviction', /^src\/(redis|disk|eviction)\//],
  ['codec', /^src\/codec\//],
  ['leaves', /^src\/[a-z-]+\.ts$/],
]
const layerOf = (file: string) => LAYERS.findIndex(([, pattern]) => pattern.test(file))

test('imports run down', () => {
  const upward = imports
    .filter(
      ({ from, to, type }) => !type && layerOf(from) >= 0 && layerOf(to) >= 0 && layerOf(to) < layerOf(from),
    )
    .map(({ from, to }) => `${from} -> ${to}`)
  expect(upward).toEqual([])
})

test('codemods never import src, and src reaches codemods by dynamic import of its door only', () => {
  const crossing = imports.filter(
    ({ from, to, dynamic, type }) =>
      (from.startsWith('codemods/') && to.startsWith('src/')) ||
      (from.startsWith('src/') &&
        to.startsWith('codemods/') &&
        !type &&
        !(dynamic && to === 'codemods/index.ts')),
  )
  expect(crossing.map(({ from, to }) => `${from} -> ${to}`)).toEqual([])
})

describe('a dependency has one home', () => {
  test.each([
    ['lru-cache', /^src\/(eviction\/lru|bench\/.*)\.ts$/],
    ['ioredis', /^src\/(redis\/connect|bench\/.*)\.ts$/],
    ['lmdb', /^src\/(disk\/[a-z-]+|bench\/.*)\.ts$/],
    ['cli-table3', /^src\/cli\/render\/table\.ts$/],
    ['chalk', /^src\/cli\/(render\/)?[a-z-]+\.ts$/],
    ['cockatiel', /^src\/resilience\/breaker\.ts$/],
    ['devalue', /^src\/codec\//],
    ['hdr-histogram-js', /^src\/bench\//],
  ])('%s', (dependency, home) => {
    const strays = imports.filter(({ from, to, type }) => to === dependency && !type && !home.test(from))
    expect(strays.map(({ from }) => from)).toEqual([])
  })
})

/** All that is loaded, at once, by whoever imports `entry`: dynamic imports and types excepted. */
function loadedBy(entry: string): Set<string> {
  const seen = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const { from, to, type, dynamic } of imports) if (from === file && !type && !dynamic) visit(to)
  }
  visit(entry)
  return seen
}

test('importing the library loads neither ioredis nor lmdb nor anything of the command or the codemods', () => {
  const loaded = [...loadedBy('src/index.ts')]
  const heavy = /^(ioredis|lmdb|ts-morph|jscodeshift|commander|chalk|cli-table3|zod|hdr-histogram-js|@clack)/
  expect(loaded.filter(name => heavy.test(name) || /^(src\/cli|src\/bench|codemods)\//.test(name))).toEqual(
    [],
  )
})

test('starting the command loads nothing of the codemods', () => {
  const loaded = [...loadedBy('bin/cachectl.ts'), ...loadedBy('src/cli/commands/stats.ts')]
  expect(loaded.filter(name => /^(codemods\/|ts-morph|jscodeshift|typescript$)/.test(name))).toEqual([])
})

test('only the edge prints and exits', () => {
  const edge = /^(bin\/|src\/cli\/(io|main)\.ts)/
  const loud = files.filter(file => {
    if (edge.test(file)) return false
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '')
    return /\bconsole\.\w+\(|\bprocess\.(stdout|stderr)\.write\(|\bprocess\.exit\(/.test(code)
  })
  expect(loud).toEqual([])
})

test('files stay small', () => {
  const long = files.filter(file => readFileSync(file, 'utf8').split('\n').length > 320)
  expect(long).toEqual([])
})

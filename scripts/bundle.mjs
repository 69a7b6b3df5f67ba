// Joins what the command loads into few files: a run of `cachectl stats` would open 150 otherwise, and half of its time would go
// into that. The library (dist/src), the codemods and the benchmark stay as they are, each with paths of its own.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rolldown } from 'rolldown'

const PACKAGE = /^[a-z@][^:]*$/i
/** Packages of many small files (ioredis alone has 45), which take longer to find and open one by one than to run. */
const INLINE = new Set([
  ...['commander', 'cluster-key-slot', 'devalue', 'lru-cache'],
  ...['cli-table3', 'string-width', 'strip-ansi', 'ansi-regex', 'emoji-regex', 'is-fullwidth-code-point'],
  ...[
    'ioredis',
    '@ioredis/commands',
    'standard-as-callback',
    'redis-errors',
    'redis-parser',
    'debug',
    'ms',
    'denque',
  ],
])
const STAYS = /\/(codemods|bench)\/[a-z-]+\.js$/

export async function bundle() {
  const build = await rolldown({
    input: 'dist/bin/cachectl.js',
    platform: 'node',
    external: id => (PACKAGE.test(id) && !INLINE.has(id)) || STAYS.test(id),
  })
  const { output } = await build.write({
    dir: 'dist/bin',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
    // without groups every few modules that the same commands share would be a file: 31 to open for `stats` instead of 8
    codeSplitting: {
      groups: [
        { name: 'start', test: /\/src\/cli\/(main|io)\.js$/, priority: 2 },
        { name: 'shared', test: /\/dist\/src\/|\/(devalue|lru-cache)\//, minShareCount: 3, priority: 1 },
      ],
    },
  })
  const written = new Set(output.map(file => file.fileName))
  for (const name of readdirSync('dist/bin'))
    if (name.startsWith('chunk-') && !written.has(name)) rmSync(`dist/bin/${name}`)
  writeNotices('dist/bin', output)
}

/**
 * The library once more as CommonJS, for loaders that cannot `require` an ES module (Jest, Node without require(esm)). devalue is
 * an ES module only, so it goes in; ioredis and lmdb stay outside and are still loaded at their first use.
 */
export async function bundleCommonJs() {
  const build = await rolldown({
    input: { index: 'dist/src/index.js', testing: 'dist/src/testing/index.js' },
    platform: 'node',
    external: id => PACKAGE.test(id) && id !== 'devalue',
  })
  const { output } = await build.write({
    dir: 'dist/cjs',
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunk-[name]-[hash].cjs',
    cleanDir: true,
  })
  // Jest before 27 knows the modules of Node by their plain names only
  for (const { fileName, code } of output)
    if (code !== undefined)
      writeFileSync(`dist/cjs/${fileName}`, code.replaceAll('require("node:', 'require("'))
  writeNotices('dist/cjs', output)
}

/** Their licences ask that copies of a package come with its notice. */
function writeNotices(dir, output) {
  const modules = output.flatMap(({ moduleIds = [] }) => moduleIds)
  const packages = new Set(modules.flatMap(id => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []))
  const notices = [...packages].sort().map(path => {
    const { name, version, license } = JSON.parse(readFileSync(`${path}/package.json`, 'utf8'))
    const file = readdirSync(path).find(entry => /^licen[cs]e/i.test(entry))
    return `${name} ${version} (${license})\n\n${file ? readFileSync(`${path}/${file}`, 'utf8').trim() : ''}\n`
  })
  writeFileSync(`${dir}/THIRD-PARTY-NOTICES.txt`, notices.join(`\n${'-'.repeat(80)}\n\n`))
}

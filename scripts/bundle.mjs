// Joins what the command loads into few files: a run of `cachectl stats` would open 150 otherwise, and half of its time would go
// into that. The library (dist/src), the codemods and the benchmark stay as they are, each with paths of its own.
import { readdirSync, rmSync } from 'node:fs'
import { rolldown } from 'rolldown'

const PACKAGE = /^[a-z@][^:]*$/i
/** Small packages of many files, which every table needs: loading them one by one takes longer than drawing. */
const INLINE = /^(cli-table3|string-width|strip-ansi|ansi-regex|emoji-regex|is-fullwidth-code-point)$/
const STAYS = /\/(codemods|bench)\/[a-z-]+\.js$/

export async function bundle() {
  const build = await rolldown({
    input: 'dist/bin/cachectl.js',
    platform: 'node',
    external: id => (PACKAGE.test(id) && !INLINE.test(id)) || STAYS.test(id),
  })
  const { output } = await build.write({
    dir: 'dist/bin',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunk-[name]-[hash].js',
  })
  const written = new Set(output.map(file => file.fileName))
  for (const name of readdirSync('dist/bin'))
    if (name.startsWith('chunk-') && !written.has(name)) rmSync(`dist/bin/${name}`)
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
  await build.write({
    dir: 'dist/cjs',
    format: 'cjs',
    dynamicImportInCjs: false,
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunk-[name]-[hash].cjs',
    cleanDir: true,
  })
}

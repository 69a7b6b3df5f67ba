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

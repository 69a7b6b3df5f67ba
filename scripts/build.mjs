// Compiles to dist/; the library goes to dist/cjs too, and its declarations once more under a CommonJS package.json, so that both
// `import` and `require` consumers find code and types of their own module kind.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { bundle, bundleCommonJs } from './bundle.mjs'

// what an earlier build left behind must not be published
if (process.argv.includes('--clean')) rmSync('dist', { recursive: true, force: true })

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})

const isDeclaration = path => statSync(path).isDirectory() || path.endsWith('.d.ts')
cpSync('dist/src', 'dist/cjs-types/src', { recursive: true, filter: isDeclaration })
writeFileSync('dist/cjs-types/package.json', '{"type":"commonjs"}\n')
if (existsSync('dist/bin/cachectl.js')) {
  await bundle()
  await bundleCommonJs()
  chmodSync('dist/bin/cachectl.js', 0o755)
}
process.exitCode = tsc.status ?? 1

// Compiles to dist/, and lays the library's declarations once more under a CommonJS package.json, so that both `import` and
// `require` consumers resolve types of their own module kind.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { bundle } from './bundle.mjs'

const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})

const isDeclaration = path => statSync(path).isDirectory() || path.endsWith('.d.ts')
cpSync('dist/src', 'dist/cjs-types/src', { recursive: true, filter: isDeclaration })
writeFileSync('dist/cjs-types/package.json', '{"type":"commonjs"}\n')
if (existsSync('dist/bin/cachectl.js')) {
  await bundle()
  chmodSync('dist/bin/cachectl.js', 0o755)
}
process.exitCode = tsc.status ?? 1

// Compiles to dist/ and lays the same declarations once more under a CommonJS package.json, so that both
// `import` and `require` consumers resolve types of their own module kind (attw: no "masquerading").
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'

const tsc = (...args) =>
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', ...args], {
    stdio: 'inherit',
  })

tsc()
tsc('--emitDeclarationOnly', '--outDir', 'dist/cjs-types')
mkdirSync('dist/cjs-types', { recursive: true })
writeFileSync('dist/cjs-types/package.json', '{"type":"commonjs"}\n')
try {
  chmodSync('dist/bin/cachectl.js', 0o755)
} catch {}

import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'rolldown/utils'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

/** What a program printed; or the error it ended with, floating promises included. */
export type Outcome = readonly string[]

const RUNNER = `
const outcomes = {}
let loose = []
process.on('unhandledRejection', error => loose.push('unhandled: ' + error))
for (const name of process.argv.slice(2)) {
  loose = []
  try {
    const { run } = await import(new URL('./' + name + '/main.js', import.meta.url))
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('did not end')), 10_000).unref())
    const lines = await Promise.race([run(), late])
    const before = lines.length
    await new Promise(resolve => setTimeout(resolve, 1))
    outcomes[name] = [...lines.slice(0, before), ...lines.slice(before).map(line => 'late: ' + line), ...loose]
  } catch (error) {
    outcomes[name] = ['ended: ' + error, ...loose]
  }
}
process.stdout.write(JSON.stringify(outcomes))
`

/** Makes what programs import reachable from a directory. */
export function linkPackages(root: string): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(REPOSITORY, join(root, 'node_modules/cachectl'))
  symlinkSync(join(REPOSITORY, 'node_modules/node-cache'), join(root, 'node_modules/node-cache'))
}

/**
 * Takes the types off programs and runs each in one process, one after the other.
 * @param out a fresh directory with packages linked
 * @param texts of all programs, by `<program>/<file>.ts`
 */
export function runPrograms(
  out: string,
  names: readonly string[],
  texts: ReadonlyMap<string, string>,
): Record<string, Outcome> {
  for (const [path, text] of texts) {
    const file = join(out, path.replace(/\.ts$/, '.js'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, transformSync(path, text, { target: 'es2022' }).code)
  }
  writeFileSync(join(out, 'package.json'), '{"type":"module"}')
  writeFileSync(join(out, 'runner.js'), RUNNER)
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CACHE_|REDIS_URL$)/.test(name)),
  )
  const options = { encoding: 'utf8', env, maxBuffer: 512 * 1024 * 1024, timeout: 300_000 } as const
  return JSON.parse(execFileSync(process.execPath, [join(out, 'runner.js'), ...names], options))
}

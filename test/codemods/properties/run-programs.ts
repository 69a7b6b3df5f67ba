import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'rolldown/utils'

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url))

const LIBRARY = new URL('../../../dist/src/index.js', import.meta.url)

/** What a program printed; or the error it ended with, floating promises included. */
export type Outcome = readonly string[]

const RUNNER = `
const outcomes = {}
let loose = []
process.on('unhandledRejection', error => loose.push('unhandled: ' + error))
for (const name of process.argv.slice(2)) {
  loose = []
  globalThis.unwaited = new Set()
  try {
    const { run } = await import(new URL('./' + name + '/main.js', import.meta.url))
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('did not end')), 10_000).unref())
    const lines = await Promise.race([run(), late])
    const before = lines.length
    await new Promise(resolve => setTimeout(resolve, 1))
    for (const { label } of globalThis.unwaited) loose.push('nobody waited for ' + label)
    outcomes[name] = [...lines.slice(0, before), ...lines.slice(before).map(line => 'late: ' + line), ...loose]
  } catch (error) {
    outcomes[name] = ['ended: ' + error, ...loose]
  }
}
process.stdout.write(JSON.stringify(outcomes))
`

/** Answers come late, now sooner and now later, as over a network; an answer that nobody waits for is told. */
const LATE = `
import * as real from '${LIBRARY}'
export * from '${LIBRARY}'
const TURNS = [4, 0, 1, 3, 0, 2, 0]
async function later(turns, act) {
  for (; turns > 0; turns--) await new Promise(setImmediate)
  return act()
}
function watched(promise, name) {
  const told = globalThis.unwaited
  told.add(promise)
  promise.label = name
  const seen = method => (...given) => {
    told.delete(promise)
    return promise[method](...given)
  }
  return { then: seen('then'), catch: seen('catch'), finally: seen('finally') }
}
const late = (cache, calls = 0) => new Proxy(cache, {
  get: (target, name) => typeof target[name] !== 'function' ? target[name] : (...given) =>
    watched(later(TURNS[calls++ % TURNS.length], () => target[name](...given)), name),
})
export const createCache = (...given) => late(real.createCache(...given))
export const bridge = (...given) => late(real.bridge(...given))
`

/** Makes what programs import reachable from a directory: the package as it is, for its types, or one that answers late. */
export function linkPackages(root: string, kind: 'types' | 'late' = 'types'): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  const own = join(root, 'node_modules/cachectl')
  if (kind === 'types') symlinkSync(REPOSITORY, own)
  else {
    mkdirSync(own)
    writeFileSync(join(own, 'package.json'), '{"type":"module","exports":"./late.js"}')
    writeFileSync(join(own, 'late.js'), LATE)
  }
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

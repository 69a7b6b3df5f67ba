import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'

const LIBRARY = pathToFileURL(join(import.meta.dirname, '../../../dist/src/index.js')).href

export interface LiveApp {
  readonly pid: number
  /** Asks the application itself, e.g. for its in-process counters. */
  ask<T>(code: string): Promise<T>
  signal(name: NodeJS.Signals): void
  exited(): Promise<unknown>
}

/**
 * Starts an application of its own process on the built library.
 * @param setUp JavaScript with `createCache` and `CacheFactory` in scope; its `const`s are visible to `ask`
 * @param atTheEnd takes what ends it; without one it lives as long as the test
 */
export async function startApp(
  directory: string,
  name: string,
  setUp: string,
  env: Record<string, string>,
  atTheEnd: (end: () => Promise<unknown>) => void = end => onTestFinished(async () => void (await end())),
): Promise<LiveApp> {
  const script = join(directory, `${name}.mjs`)
  writeFileSync(
    script,
    `import { createCache, CacheFactory } from ${JSON.stringify(LIBRARY)}\n${setUp}\n${ANSWERING}`,
  )
  const child: ChildProcess = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const gone = once(child, 'exit')
  atTheEnd(() => {
    child.kill('SIGKILL')
    return gone
  })
  const ended = gone.then(([code]) => Promise.reject(new Error(`${name} ended with code ${code}`)))
  await Promise.race([once(child, 'message'), ended])
  ended.catch(() => {})
  if (env.CACHE_INSPECT === '1')
    await Promise.race([untilInspectable(child.pid, env.CACHE_INSPECT_DIR), ended])
  return {
    pid: child.pid ?? -1,
    async ask<T>(code: string) {
      child.send(code)
      const [answer] = await once(child, 'message')
      return answer as T
    },
    signal: signal => void child.kill(signal),
    exited: () => gone,
  }
}

const ANSWERING = `
process.on('message', async code => process.send((await eval('(async () => (' + code + '))()')) ?? null))
process.send('ready')
`

/** The socket opens a moment after the first cache is made. */
async function untilInspectable(pid: number | undefined, directory = ''): Promise<void> {
  for (;;) {
    if (existsSync(directory) && readdirSync(directory).some(name => name.startsWith(`${pid}-`))) return
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const COMMAND = fileURLToPath(new URL('../../dist/bin/cachectl.js', import.meta.url))

export interface CommandOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the built command as a user would, with nothing configured. */
export async function runCachectl(cwd: string, ...args: string[]): Promise<CommandOutcome> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CACHE_|REDIS_URL$)/.test(name)),
  )
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', text => {
      printed[name] += text
    })
  const [code] = await once(child, 'close')
  return { code, ...printed }
}

import { spawn } from 'node:child_process'

export interface CommandRun {
  readonly exitCode: number
  /** stdout, then stderr. */
  readonly output: string
  readonly timedOut: boolean
}

export interface RunOptions {
  readonly cwd: string
  /** Milliseconds; the whole process tree is killed after them. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

const MOST_CHARACTERS = 64 * 1024 * 1024

/** Runs a shell line to its end and keeps what it printed. */
export function runCommand(command: string, options: RunOptions): Promise<CommandRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, {
      cwd: options.cwd,
      shell: true,
      detached: process.platform !== 'win32',
      env: { ...process.env, CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const printed = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (printed[name].length < MOST_CHARACTERS) printed[name] += text
      })
    let timedOut = false
    const timer = setTimeout(() => {
      timedOut = true
      killTree(child.pid)
    }, options.timeout)
    const stop = () => killTree(child.pid)
    options.signal?.addEventListener('abort', stop, { once: true })
    const settle = () => {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', stop)
    }
    child.on('error', error => {
      settle()
      reject(error)
    })
    child.on('close', code => {
      settle()
      if (options.signal?.aborted) reject(options.signal.reason)
      else resolve({ exitCode: code ?? 1, output: `${printed.stdout}\n${printed.stderr}`, timedOut })
    })
  })
}

/** The group, so that a runner's workers go with it. */
function killTree(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // it ended by itself in this moment
  }
}

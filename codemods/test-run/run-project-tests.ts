import { MigrationError } from '../migration-error.js'
import { compareTests, type TestComparison, type TestRun } from './compare-tests.js'
import { parseResults } from './parse-results.js'
import { runCommand } from './run-command.js'
import { scratchCopy } from './scratch-copy.js'

export interface ProjectTestOptions {
  /** Milliseconds for one run; default: 20 minutes. */
  readonly timeout?: number
  readonly signal?: AbortSignal
  /** Told before each of the two runs. */
  readonly onRun?: (which: 'before' | 'after') => void
}

const DEFAULT_TIMEOUT = 20 * 60_000

/**
 * Runs the project's own tests in a copy of it, as it is and with the new texts. The project itself is not touched.
 * @param command a shell line, e.g. `npm test`
 * @param texts new texts by path
 * @throws MigrationError ERR_MIGRATE_TESTS the command cannot run, or not within the time
 */
export async function runProjectTests(
  root: string,
  command: string,
  texts: ReadonlyMap<string, string>,
  options: ProjectTestOptions = {},
): Promise<TestComparison> {
  const copy = scratchCopy(root)
  const run = async (which: 'before' | 'after'): Promise<TestRun> => {
    options.onRun?.(which)
    const done = await runCommand(command, {
      cwd: copy.root,
      timeout: options.timeout ?? DEFAULT_TIMEOUT,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    if (done.timedOut) throw failure(command, `did not end in time (${which} the migration)`, done.output)
    if (done.exitCode === 127) throw failure(command, 'is not a command here', done.output)
    return { exitCode: done.exitCode, results: parseResults(done.output) }
  }
  try {
    const before = await run('before')
    copy.write(texts)
    return compareTests(command, before, await run('after'))
  } finally {
    copy.remove()
  }
}

function failure(command: string, why: string, output: string): MigrationError {
  const end = output.trim().split('\n').slice(-5).join('\n')
  return new MigrationError('ERR_MIGRATE_TESTS', `--test "${command}" ${why}; nothing was written\n${end}`)
}

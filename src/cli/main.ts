import { EXIT, type ExitCode } from './exit-codes.js'
import { failureOf } from './failure.js'
import { type Io, processIo, wantsColor, widthOf } from './io.js'
import { PipeClosedError, type Write, writerOf } from './output.js'
import { commandNameIn, parse } from './program.js'
import { loadStyle } from './render/style.js'
import { type Reply, respond } from './respond.js'
import { createSession, type Session } from './session.js'

/**
 * The whole command: argv -> parse -> run -> render -> exit code. Nothing below prints or exits, and this is the only place
 * that catches everything.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<ExitCode> {
  const flags = globalFlags(argv)
  const session = createSession(io, flags, commandNameIn(argv))
  const color = !flags.json && wantsColor(flags.color, io.env, io.stdout)
  const page = { width: widthOf(io.stdout), style: await loadStyle(color) }
  const write = writerOf(io.stdout)
  const reply: Reply = {
    page,
    json: flags.json,
    // nothing is said after a failure was: what the command still finds out is not true
    write: text => (session.over() ? new Promise<never>(() => {}) : write(text)),
    redraws: io.stdout.isTTY === true,
  }
  try {
    return await Promise.race([perform(argv, session, reply), session.givenUp])
  } catch (error) {
    if (error instanceof PipeClosedError) return EXIT.done
    // what fails after Ctrl-C failed because of it, or matters no more
    const { signal } = session.context
    return await complain(signal.aborted ? signal.reason : error, session, flags.json ? write : undefined)
  } finally {
    await session.end()
  }
}

async function perform(argv: readonly string[], session: Session, reply: Reply): Promise<ExitCode> {
  const invocation = await parse(argv, reply.page)
  if (invocation.kind === 'text') {
    await reply.write(invocation.text)
    return EXIT.done
  }
  const result = await invocation.command.run(session.context, invocation.options)
  return respond(invocation.command, result, session, reply)
}

/** @param writeJson undefined: in words, on stderr */
async function complain(error: unknown, session: Session, writeJson: Write | undefined): Promise<ExitCode> {
  const failure = failureOf(error)
  const told = writeJson
    ? writeJson(`${JSON.stringify(session.document(failure.exitCode, { error: failure.error }))}\n`)
    : session.say(`cachectl: ${failure.error.message.replace(/^cachectl: /, '')}`)
  await told.catch(() => {}) // the reader is gone as well: the exit code still tells
  return failure.exitCode
}

interface GlobalFlags {
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean | undefined
}

/** Needed before anything is parsed, as a mistyped command line is answered in JSON and in colour too. */
function globalFlags(argv: readonly string[]): GlobalFlags {
  const end = argv.indexOf('--')
  const words = end < 0 ? argv : argv.slice(0, end)
  const color = words.includes('--no-color') ? false : words.includes('--color') ? true : undefined
  return { json: words.includes('--json'), quiet: words.includes('--quiet') || words.includes('-q'), color }
}

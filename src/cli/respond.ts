import { systemClock } from '../clock.js'
import type { Answer, Command, Result } from './command.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import type { Write } from './output.js'
import type { Page } from './render/page.js'
import { visible } from './render/visible.js'
import type { Session } from './session.js'

/** How answers leave. */
export interface Reply {
  readonly page: Page
  readonly json: boolean
  readonly write: Write
  /** stdout is a terminal: a new frame is drawn over the last one. */
  readonly redraws: boolean
}

/** Hands a result to stdout, as text or JSON, and tells the exit code. */
export async function respond(
  command: Command,
  result: Result<unknown>,
  session: Session,
  reply: Reply,
): Promise<ExitCode> {
  if ('chunks' in result) {
    for await (const chunk of result.chunks) await reply.write(visible(chunk, reply.page))
    return EXIT.done
  }
  if (!('frames' in result)) {
    session.clearProgress()
    await reply.write(await draw(command, result, session, reply))
    return result.exitCode
  }
  let last: ExitCode = EXIT.done
  for await (const frame of result.frames) {
    const text = await draw(command, frame, session, reply)
    await reply.write(reply.redraws && !reply.json ? redrawn(text, session, reply.page) : text)
    last = frame.exitCode
  }
  return last
}

const HOME = '\u001b[H'
const CLEAR_LINE = '\u001b[K\n'
const CLEAR_BELOW = '\u001b[J'

/** Over the frame before, under a line with the time. */
function redrawn(text: string, session: Session, page: Page): string {
  const time = new Date(systemClock.wall()).toTimeString().slice(0, 8)
  const head = page.style.dim(`${time}  ${session.headline()}`.slice(0, page.width))
  return `${HOME}${`${head}\n\n${text}`.replaceAll('\n', CLEAR_LINE)}${CLEAR_BELOW}`
}

async function draw(
  command: Command,
  answer: Answer<unknown>,
  session: Session,
  reply: Reply,
): Promise<string> {
  if (reply.json) return `${JSON.stringify(session.document(answer.exitCode, answer.data))}\n`
  const text = await command.render(answer.data, reply.page)
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

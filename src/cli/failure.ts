import { isCacheError } from '../errors.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { InterruptedError } from './interrupted-error.js'
import { UsageError } from './usage-error.js'

export interface Failure {
  readonly exitCode: ExitCode
  readonly error: { readonly code: string; readonly message: string }
}

/** Turns whatever was thrown into one sentence, a stable code and the exit code. */
export function failureOf(error: unknown): Failure {
  if (error instanceof InterruptedError)
    return { exitCode: EXIT.interrupted, error: { code: 'ERR_CLI_INTERRUPTED', message: error.message } }
  if (error instanceof UsageError)
    return { exitCode: EXIT.failed, error: { code: error.code, message: error.message, ...error.details } }
  if (isCacheError(error))
    return { exitCode: EXIT.failed, error: { code: error.code, message: error.message } }
  if (isSystemError(error))
    return { exitCode: EXIT.failed, error: { code: error.code, message: systemMessage(error) } }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    exitCode: EXIT.failed,
    error: { code: 'ERR_CLI_INTERNAL', message: `this is a bug in cachectl; please report it: ${message}` },
  }
}

interface SystemError extends NodeJS.ErrnoException {
  readonly code: string
}

function isSystemError(error: unknown): error is SystemError {
  return (
    error instanceof Error && 'syscall' in error && typeof (error as NodeJS.ErrnoException).code === 'string'
  )
}

const SENTENCES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EISDIR: 'it is a directory; name a file',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EACCES: 'no permission; check its owner and mode',
  EPERM: 'no permission; check its owner and mode',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

function systemMessage(error: SystemError): string {
  if (error.syscall === 'uv_cwd') return 'the current directory is gone; change to one that is there'
  const subject = error.path === undefined ? error.syscall : `'${error.path}'`
  const sentence = SENTENCES[error.code]
  return sentence === undefined ? error.message : `${subject}: ${sentence} (${error.code})`
}

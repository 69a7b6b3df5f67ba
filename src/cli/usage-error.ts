/** The caller asked for something that cannot be done; the message says what, and the way out. Exit code 2. */
export class UsageError extends Error {
  readonly code: string

  /** Further fields of the error in JSON. */
  readonly details: object

  constructor(message: string, code = 'ERR_CLI_USAGE', details: object = {}) {
    super(message)
    this.name = 'UsageError'
    this.code = code
    this.details = details
  }
}

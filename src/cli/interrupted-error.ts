/** Ctrl-C. The message names what was already done, where that matters. Exit code 130. */
export class InterruptedError extends Error {
  constructor(message = 'interrupted') {
    super(message)
    this.name = 'InterruptedError'
  }
}

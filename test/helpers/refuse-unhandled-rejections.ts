import { afterEach, beforeEach, expect } from 'vitest'

/** Fails each test of a file during which a promise was rejected and nobody listened. */
export function refuseUnhandledRejections(): void {
  const unhandled: unknown[] = []
  const note = (error: unknown) => void unhandled.push(error)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(async () => {
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(unhandled.splice(0)).toEqual([])
  })
}

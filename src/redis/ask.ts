import { isCacheError } from '../errors.js'
import type { Answer } from './batch.js'
import type { Batcher } from './batcher.js'
import { isServerSide, unavailable } from './reply-error.js'

export interface Question<T> {
  readonly code: string
  readonly name: string
  /** With prefix. */
  readonly keys: readonly string[]
  readonly args?: readonly string[]
  readonly writes?: boolean
  parse(reply: unknown, offset: number, answer: Answer): T
  /** The answer where Redis refused this one key (WRONGTYPE, OOM, …). */
  refused(error: Error): T
}

const NO_ARGS: readonly string[] = []

/**
 * One operation of a batch as a promise.
 * @throws CacheError where the server, not the key, is at fault
 */
export function ask<T>(batcher: Batcher, question: Question<T>): Promise<T> {
  const { code, name, keys, args = NO_ARGS, writes = false } = question
  return new Promise((resolve, reject) => {
    const settle = (answer: () => T): void => {
      try {
        resolve(answer())
      } catch (error) {
        reject(error)
      }
    }
    batcher.submit({
      code,
      name,
      keys,
      args,
      writes,
      accept: (reply, offset, answer) => settle(() => question.parse(reply, offset, answer)),
      fail(error) {
        if (isCacheError(error) || !(error instanceof Error)) reject(error)
        else if (isServerSide(error)) reject(unavailable(error, name))
        else settle(() => question.refused(error))
      },
    })
  })
}

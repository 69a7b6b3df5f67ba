import { isCacheError } from '../errors.js'
import type { Answer, Operation } from './batch.js'
import type { Batcher } from './batcher.js'
import { isServerSide, unavailable } from './reply-error.js'

/** A kind of operation: how it is asked, what its reply means. Made once, asked many times. */
export interface Kind<T> {
  /** See batch-script.ts. */
  readonly code: string
  /** What it is called in errors. */
  readonly name: string
  /** Changes data, so that it is stamped and published. */
  readonly writes: boolean
  /** A read of texts alone, for which a bare MGET will do. */
  readonly plain?: boolean
  /** @param offset where its keys begin in the shared reply of a run of reads */
  parse(reply: unknown, offset: number, answer: Answer, keys: readonly string[]): T | Promise<T>
  /** The answer where Redis refused these keys (WRONGTYPE, OOM, …), but is well. */
  refused(error: Error, keys: readonly string[]): T
}

const NO_ARGS: readonly string[] = []

/** One operation under way; a class, as it is made for every single read. */
class Asked<T> implements Operation {
  constructor(
    readonly kind: Kind<T>,
    readonly keys: readonly string[],
    readonly args: readonly string[],
    private readonly resolve: (value: T | PromiseLike<T>) => void,
    private readonly reject: (error: unknown) => void,
  ) {}

  accept(reply: unknown, offset: number, answer: Answer): void {
    try {
      this.resolve(this.kind.parse(reply, offset, answer, this.keys))
    } catch (error) {
      this.reject(error)
    }
  }

  fail(error: unknown): void {
    if (isCacheError(error) || !(error instanceof Error)) this.reject(error)
    else if (isServerSide(error)) this.reject(unavailable(error, this.kind.name))
    else
      try {
        this.resolve(this.kind.refused(error, this.keys))
      } catch (refusal) {
        this.reject(refusal)
      }
  }
}

/**
 * @param keys with prefix
 * @throws CacheError where the server, not the key, is at fault
 */
export function ask<T>(
  batcher: Batcher,
  kind: Kind<T>,
  keys: readonly string[],
  args: readonly string[] = NO_ARGS,
): Promise<T> {
  return new Promise((resolve, reject) => {
    batcher.submit(new Asked(kind, keys, args, resolve, reject))
  })
}

import { InvalidArgumentError } from 'commander'

/** For commander's `argParser`: seconds above 0, or `never`. */
export function parseTtl(text: string): number {
  if (text === 'never') return Number.POSITIVE_INFINITY
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0)
    throw new InvalidArgumentError('Use seconds above 0 (fractions allowed), or "never".')
  return seconds
}

export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds <= 0)
    throw new InvalidArgumentError('Use seconds above 0; fractions allowed.')
  return seconds
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('Use a whole number of at least 1.')
  return count
}

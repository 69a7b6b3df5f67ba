import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
/** 31 years: more is a slip of the hand, or means "never". */
const LONGEST_S = 1e9

/** For commander's `argParser`: `90`, `0.5`, `10m`, `2h`, `7d`; or `never`. */
export function parseTtl(text: string): number {
  if (text === 'never') return Number.POSITIVE_INFINITY
  const [, digits, unit = 's'] = /^(\d*\.?\d+)([smhd])?$/.exec(text) ?? []
  const seconds = Number(digits) * (UNITS[unit] ?? 1)
  if (!(seconds > 0 && seconds <= LONGEST_S))
    throw new InvalidArgumentError(
      'Use seconds above 0 (0.5, 90), a number with s, m, h or d (10m, 7d), or "never".',
    )
  return seconds
}

/** 23 days; a little more, and a timer would fire at once. */
const LONGEST_WAIT_S = 2_000_000

export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds > 0 && seconds <= LONGEST_WAIT_S))
    throw new InvalidArgumentError(`Use seconds above 0, up to ${LONGEST_WAIT_S}; fractions allowed.`)
  return seconds
}

export function parseCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count))
    throw new InvalidArgumentError('Use a whole number of at least 1.')
  return count
}

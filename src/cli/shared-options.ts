import type { Command as Parser } from 'commander'
import { Option } from 'commander'
import { CACHE_TYPES } from '../cache-types.js'
import { parseCount, parseSeconds } from './parse-options.js'

/** `--redis`, `--disk`: the options of every command that acts on a store. */
export function storeOptions(parser: Parser): Parser {
  return parser
    .optionsGroup('Target:')
    .option(
      '--redis <url>',
      'act on this Redis; keep passwords in REDIS_URL, command lines are visible to others',
    )
    .option('--disk <path>', 'act on this disk store')
    .addOption(
      new Option(
        '--timeout <seconds>',
        'seconds within which the store has to answer (default: 2)',
      ).argParser(parseSeconds),
    )
}

/** `--prefix`, `--type`: which part of the store. */
export function scopeOptions(parser: Parser): Parser {
  return parser
    .optionsGroup('Target:')
    .option('--prefix <prefix>', "one cache's keys: with --prefix users the key 42 is stored as users:42")
    .addOption(
      new Option('--type <type>', "the keys of one of the factory's cache types").choices(
        Object.keys(CACHE_TYPES),
      ),
    )
}

/** `--pid`, `--app`, `--socket`: look into running processes instead of a store. */
export function liveOptions(parser: Parser): Parser {
  return parser
    .optionsGroup('Running processes:')
    .addOption(new Option('--pid <n>', 'the process with this id').argParser(parseCount))
    .option('--app <name>', 'all processes of this name (cachectl ps shows them)')
    .option('--socket <path>', 'the process behind this socket')
}

import type { Command as Parser } from 'commander'
import { Option } from 'commander'
import { UsageError } from '../usage-error.js'

export interface MigrateOptions {
  readonly path?: string
  /** `<file>:<line>` after the word `explain`, a plan's file after `apply`. */
  readonly place?: string
  readonly dryRun?: boolean
  readonly check?: boolean
  readonly backup?: boolean
  readonly force?: boolean
  readonly restore?: string | true
  readonly report?: readonly string[]
  readonly patch?: string
  readonly plan?: string
  readonly test?: string
  readonly interactive?: boolean
  readonly mode?: 'safe' | 'bridge'
  readonly map?: readonly string[]
  readonly returnAwait?: 'always' | 'try-only'
  readonly markers?: boolean
  readonly includeDependents?: boolean
  readonly public?: 'allow' | 'block'
  readonly transform?: readonly string[]
}

const collect = (value: string, previous: readonly string[] = []) => [...previous, value]

export function migrateOptions(parser: Parser): Parser {
  return parser
    .argument('[path]', 'file or directory to migrate; or the word explain or apply (default: .)')
    .argument('[place]', 'with explain: <file>:<line>; with apply: the file of a plan')
    .optionsGroup('What happens:')
    .option('--dry-run', 'show what would change, write nothing')
    .option('--check', 'for CI: like --dry-run, and exit 1 where anything is left to migrate')
    .option('--backup', 'keep the old files under .cachectl/backups/<id>')
    .option('--force', 'write although git could not undo it; with --restore: also over files changed since')
    .option('--restore [id]', 'give back every file of a backup; without an id, list the backups')
    .option('--interactive', 'choose the caches to migrate')
    .option(
      '--test <command>',
      "run the project's tests before and after, in a copy; a broken test stops the migration",
    )
    .optionsGroup('What is written down:')
    .option('--report <file>', 'report as .json, .md, .html or .sarif; may be given several times', collect)
    .option('--plan <file>', 'write the plan instead of carrying it out; migrate apply <file> does that')
    .option('--patch <file>', 'write the change as a patch for git apply instead of making it; - for stdout')
    .optionsGroup('How far it goes:')
    .addOption(
      new Option(
        '--mode <mode>',
        'safe: a cache moves whole or not at all; bridge: calls that cannot wait stay on the same legacy cache, marked',
      )
        .choices(['safe', 'bridge'])
        .default('safe'),
    )
    .option(
      '--map <name>',
      'a Map that is a cache: users, or src/users.ts:users; may be given several times',
      collect,
    )
    .addOption(
      new Option(
        '--return-await <where>',
        'where return waits: always, or only in try, for projects whose lint rule forbids it elsewhere',
      )
        .choices(['always', 'try-only'])
        .default('always'),
    )
    .option('--markers', 'write // TODO(cachectl CCM-...) above what holds a cache back')
    .option('--include-dependents', 'also edit files outside the path, where callers there have to follow')
    .addOption(
      new Option(
        '--public <policy>',
        'may exported functions of a published package become async? (default: block)',
      ).choices(['allow', 'block']),
    )
    .option('--transform <file>', 'run this jscodeshift transform first; may be given several times', collect)
}

/** @throws UsageError for options that contradict each other */
export function checkOptions(options: MigrateOptions): void {
  const previews = [
    options.dryRun && '--dry-run',
    options.check && '--check',
    options.patch && '--patch',
    options.plan && '--plan',
  ]
  const preview = previews.find(Boolean)
  if (preview && options.backup)
    throw new UsageError(`${preview} writes no file, so there is nothing to back up; drop --backup`)
  if (options.restore !== undefined && preview)
    throw new UsageError(`--restore writes files; it does not go with ${preview}`)
  if (options.path === 'explain' && options.place === undefined)
    throw new UsageError('explain needs a place: cachectl migrate explain src/users.ts:12')
  if (options.path === 'apply') checkApply(options)
  else if (options.path !== 'explain' && options.place !== undefined)
    throw new UsageError(
      `migrate takes one path; '${options.place}' is too many. Name the directory around both`,
    )
}

/** What a plan has settled cannot be asked for again. */
function checkApply(options: MigrateOptions): void {
  if (options.place === undefined)
    throw new UsageError('apply needs the file of a plan: cachectl migrate apply plan.json')
  const settled = [
    options.interactive && '--interactive',
    options.includeDependents && '--include-dependents',
    options.map && '--map',
    options.markers && '--markers',
    options.public && '--public',
    options.transform && '--transform',
    options.plan && '--plan',
    options.restore !== undefined && '--restore',
    options.mode === 'bridge' && '--mode',
  ].find(Boolean)
  if (settled)
    throw new UsageError(`migrate apply carries out a plan as it is; ${settled} goes with making one`)
}

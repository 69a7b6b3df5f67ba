import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Answer, Command } from '../command.js'
import type { Context } from '../context.js'
import { describe } from '../examples.js'
import { EXIT } from '../exit-codes.js'
import { explainLine } from '../migrate/explain-line.js'
import type { MigrateData } from '../migrate/migrate-data.js'
import { checkOptions, type MigrateOptions, migrateOptions } from '../migrate/migrate-options.js'
import { applyPlan, migrateProject } from '../migrate/migrate-project.js'
import { recoverFirst } from '../migrate/recover-first.js'
import { UsageError } from '../usage-error.js'

/** What needs TypeScript is loaded when this command runs, and only then. */
export const migrate: Command<MigrateOptions, MigrateData> = {
  configure(parser) {
    describe(
      parser,
      'Move code from legacy sync caches to the awaited API. A cache moves whole or not at all.',
      [
        ['migrate ./src --dry-run', 'what would change, and what would be left alone'],
        ['migrate ./src --backup', 'do it; migrate --restore <id> undoes it'],
        ['migrate --test "npm test"', "only if the project's own tests still pass"],
        ['migrate --dry-run --report out.html', 'every change and the reason for it, side by side'],
        ['migrate --plan plan.json', 'keep the plan for review; migrate apply plan.json carries it out'],
        ['migrate explain src/users.ts:12', 'why this line, or why not'],
      ],
    )
    migrateOptions(parser)
  },
  async run(context, options) {
    checkOptions(options)
    try {
      return await act(context, options)
    } catch (error) {
      const { MigrationError } = await import('../../../codemods/index.js')
      throw error instanceof MigrationError ? new UsageError(error.message, error.code) : error
    }
  },
  async render(data, page) {
    const { renderMigrate } = await import('../render/migrate.js')
    return renderMigrate(data, page)
  },
}

async function act(context: Context, options: MigrateOptions): Promise<Answer<MigrateData>> {
  if (options.path === 'explain') return explainLine(context, options)
  if (options.path === 'apply') return applyPlan(context, resolve(context.cwd, options.place ?? ''), options)
  const path = resolve(context.cwd, options.path ?? '.')
  if (!existsSync(path)) throw new UsageError(`there is nothing at ${path} to migrate`)
  const { listBackups, projectRoot, restore } = await import('../../../codemods/index.js')
  const root = projectRoot(path)
  if (options.restore === true) {
    await recoverFirst(context, root, options.force)
    return { exitCode: EXIT.done, data: { action: 'backups', backups: listBackups(root) } }
  }
  if (options.restore === undefined) return migrateProject(context, root, path, options)
  const restored = restore(root, options.restore, { force: options.force ?? false })
  return { exitCode: EXIT.done, data: { action: 'restored', ...restored } }
}

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { projectRoot } from './engine/discover/find-files.js'
import type { TargetTypes } from './engine/discover/project.js'
import type { Planned, PlanOptions } from './engine/types.js'
import { readOwnRecipes } from './read-config.js'
import { all } from './recipes/all.js'

/**
 * Plans the migration of the project around `options.path`. Writes nothing.
 * @throws MigrationError ERR_MIGRATE_CONFIG where cachectl.config.* is wrong
 */
export async function plan(options: PlanOptions): Promise<Planned> {
  // TypeScript is loaded where a plan is made, not by everyone who reads a backup
  const { planMigration } = await import('./engine/plan/plan-migration.js')
  // files are found by their real paths
  const path = realpathSync(options.path)
  const recipes = [...(await readOwnRecipes(projectRoot(path), options.maps)), ...all]
  return planMigration({ targetTypes: ownTypes(), version: ownVersion(), recipes, ...options, path })
}

/** Our own declarations: beside us in `dist`; while we run from source, in the `dist` next to it. */
function ownTypes(): TargetTypes {
  const own = found(['../src/index.d.ts', '../dist/src/index.d.ts']) ?? ''
  return {
    import: own,
    require: found(['../cjs-types/src/index.d.ts', '../dist/cjs-types/src/index.d.ts']) ?? own,
  }
}

function ownVersion(): string {
  const file = found(['../package.json', '../../package.json'])
  return file === undefined ? '0.0.0' : JSON.parse(readFileSync(file, 'utf8')).version
}

function found(places: readonly string[]): string | undefined {
  return places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(existsSync)
}

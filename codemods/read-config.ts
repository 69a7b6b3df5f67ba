import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { MigrationError } from './migration-error.js'
import { map } from './recipes/map.js'
import type { Recipe } from './recipes/recipe.js'

const code = z.custom<`CCM-${string}`>(value => /^CCM-[A-Z-]+$/.test(String(value)), 'a code such as CCM-OWN')
const answer = z.enum([
  'value',
  'boolean',
  'true',
  'count',
  'list',
  'iterator',
  'this',
  'stored value',
  'nothing',
  'other',
])

const method = z.strictObject({
  to: z.string().optional(),
  does: z.enum(['reads', 'writes']),
  args: z
    .array(z.enum(['key', 'keys', 'key or keys', 'value', 'ttl', 'options', 'items', 'same']))
    .optional(),
  least: z.number().int().optional(),
  answers: answer.default('other'),
  gives: answer.optional(),
  already: z.literal(true).optional(),
  when: z.enum(['array', 'single', 'either']).optional(),
  member: z.string().optional(),
  more: code.optional(),
  code: code.optional(),
  note: z.string().optional(),
})

const cache = z.strictObject({
  name: z.string(),
  /** Path of the module that exports it, from the project's root, with or without extension. */
  module: z.string(),
  export: z.string().default('default'),
  kind: z.enum(['class', 'instance', 'factory', 'async factory']),
  becomes: z.string().optional(),
  /** Name of the type of an instance, where code writes it. */
  type: z.string().optional(),
  ttl: z
    .strictObject({
      unit: z.enum(['seconds', 'milliseconds']),
      zero: z.enum(['never', 'at once']).default('at once'),
    })
    .optional(),
  miss: z.enum(['undefined', 'null']).default('undefined'),
  copies: z.boolean().default(false),
  methods: z.record(z.string(), z.union([method, z.array(method)])),
  properties: z.record(z.string(), method).optional(),
})

const config = z.object({
  migrate: z
    .strictObject({
      caches: z.array(cache).default([]),
      /** Maps that are caches: `users`, or `src/users.ts:users`. */
      maps: z.array(z.string()).default([]),
    })
    .default({ caches: [], maps: [] }),
})

const NAMES = ['cachectl.config.js', 'cachectl.config.mjs', 'cachectl.config.json']

/**
 * The project's own recipes, from `cachectl.config.{js,mjs,json}`.
 * @param named Maps that are caches, besides those of the configuration
 * @throws MigrationError ERR_MIGRATE_CONFIG
 */
export async function readOwnRecipes(root: string, named: readonly string[] = []): Promise<Recipe[]> {
  const name = NAMES.find(one => existsSync(join(root, one)))
  if (name === undefined) return mapsOf(named)
  const parsed = config.safeParse(await load(join(root, name), name))
  if (!parsed.success)
    throw new MigrationError('ERR_MIGRATE_CONFIG', `${name}: ${z.prettifyError(parsed.error)}`, {
      files: [name],
    })
  const { caches, maps } = parsed.data.migrate
  return [...caches.map(toRecipe), ...mapsOf([...maps, ...named])]
}

function mapsOf(names: readonly string[]): Recipe[] {
  return names.length === 0 ? [] : [map(names)]
}

async function load(path: string, name: string): Promise<unknown> {
  try {
    if (name.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'))
    const loaded: { default?: unknown } = await import(pathToFileURL(path).href)
    return loaded.default ?? loaded
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MigrationError('ERR_MIGRATE_CONFIG', `${name} cannot be read: ${reason}`, {
      files: [name],
      cause,
    })
  }
}

function toRecipe(given: z.infer<typeof cache>): Recipe {
  const isClass = given.kind === 'class'
  const becomes = given.becomes ?? (isClass ? 'createCache' : 'getGeneralCache')
  const type = given.type ?? (isClass ? given.export : undefined)
  const { name, methods, miss, copies, properties, ttl } = given
  const base = { backend: "'memory'", ttl: 'Infinity', maxSize: 'Infinity' }
  // exactOptionalPropertyTypes: what zod leaves undefined is as good as absent in recipes
  return {
    name,
    source: { file: given.module.replace(/\.[cm]?[jt]sx?$/, '') },
    entrances: [{ export: given.export, kind: given.kind, becomes }],
    types: type === undefined ? {} : { [type]: 'Cache' },
    methods: methods as Recipe['methods'],
    miss,
    copies,
    ...(properties === undefined ? {} : { properties: properties as NonNullable<Recipe['properties']> }),
    ...(ttl === undefined ? {} : { ttl }),
    ...(becomes === 'createCache' ? { options: { base, rules: {} } } : {}),
  }
}

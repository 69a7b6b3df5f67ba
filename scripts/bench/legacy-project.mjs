// A made-up TypeScript application around legacy caches, as large as wanted: the same number gives the same text.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One file in so many has a cache of its own, and one in so many calls into one of those. */
const OWNERS = 20
const CALLERS = 4
const LINES = 150

const TSCONFIG = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
  include: ['src'],
}

const PACKAGES = [
  ['node-cache', '../../node_modules/node-cache'],
  ['@types', '../../node_modules/@types'],
  ['cachectl', '../..'],
]

/** @param files how many, of 150 lines each */
export function writeLegacyProject(root, files) {
  const write = (path, text) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  write('package.json', JSON.stringify({ name: 'made-up', private: true, type: 'module' }))
  write('tsconfig.json', JSON.stringify(TSCONFIG))
  mkdirSync(join(root, 'node_modules'))
  for (const [name, from] of PACKAGES)
    symlinkSync(fileURLToPath(new URL(from, import.meta.url)), join(root, 'node_modules', name))
  for (let index = 0; index < files; index++) write(pathOf(index), textOf(index))
}

const pathOf = index => `src/area${Math.floor(index / 50)}/module${index}.ts`
const importOf = index => `../${pathOf(index).slice('src/'.length).replace('.ts', '.js')}`

function textOf(index) {
  const owner = index - (index % OWNERS)
  const lines = [...headOf(index, owner), ...modelOf(index), ...cacheOf(index, owner)]
  for (let part = 0; lines.length < LINES - 8; part++) lines.push(...plainOf(index, part))
  while (lines.length < LINES) lines.push(`// ${lines.length}`)
  return `${lines.slice(0, LINES).join('\n')}\n`
}

function headOf(index, owner) {
  const earlier = [index - 1, index - 3].filter(one => one >= owner && one !== owner)
  return [
    ...(index === owner ? [`import NodeCache from 'node-cache'`] : []),
    ...(index === owner ? [] : [`import { read${owner}, type Item${owner} } from '${importOf(owner)}'`]),
    ...earlier.map(one => `import { Service${one}, total${one}_0 } from '${importOf(one)}'`),
    '',
  ]
}

function modelOf(index) {
  return [
    `export interface Item${index} {`,
    '  readonly id: string',
    '  readonly parts: readonly { readonly name: string; readonly amount: number }[]',
    '  note?: string',
    '}',
    '',
  ]
}

function cacheOf(index, owner) {
  if (index === owner)
    return [
      `const items = new NodeCache({ stdTTL: ${60 + (index % 7)} })`,
      '',
      `export function read${index}(id: string): Item${index} | undefined {`,
      `  return items.get<Item${index}>(id)`,
      '}',
      '',
      `export function write${index}(item: Item${index}): boolean {`,
      '  if (items.has(item.id)) items.del(item.id)',
      `  return items.set(item.id, item, ${index % 100})`,
      '}',
      '',
      `export class Service${index} {`,
      '  constructor(private readonly prefix: string) {}',
      `  find(id: string): Item${index} {`,
      `    const found = read${index}(this.prefix + id)`,
      '    if (found !== undefined) return found',
      `    const made: Item${index} = { id: this.prefix + id, parts: [] }`,
      `    write${index}(made)`,
      '    return made',
      '  }',
      '}',
      '',
    ]
  const isCaller = index % CALLERS === 1
  return [
    `export class Service${index} {`,
    '  readonly #seen = new Map<string, number>()',
    `  count(id: string, item?: Item${owner}): number {`,
    '    const known = this.#seen.get(id) ?? 0',
    `    const parts = ${isCaller ? `(item ?? read${owner}(id))` : 'item'}?.parts.length ?? 0`,
    '    this.#seen.set(id, known + parts)',
    '    return known + parts',
    '  }',
    '}',
    '',
  ]
}

function plainOf(index, part) {
  const name = `${index}_${part}`
  return [
    `export function total${name}(items: readonly Item${index}[], factor = ${part + 1}): number {`,
    '  let sum = 0',
    '  for (const item of items) {',
    `    for (const { amount, name } of item.parts) sum += name.length > ${part} ? amount * factor : amount`,
    '  }',
    '  return Math.round(sum * 100) / 100',
    '}',
    '',
    `export const byName${name} = <T extends { readonly name: string }>(list: readonly T[]): Map<string, T[]> => {`,
    '  const groups = new Map<string, T[]>()',
    '  for (const one of list) groups.set(one.name, [...(groups.get(one.name) ?? []), one])',
    '  return groups',
    '}',
    '',
  ]
}

import { number } from './expressions.js'
import { Random } from './random.js'
import type { Scope } from './scope.js'
import { block } from './statements.js'

/** Text of each file of a little program around a legacy cache, by path. Its `main.ts` exports `run`. */
export type Program = Readonly<Record<string, string>>

interface Member {
  readonly file: string
  /** How it is called from anywhere: `K` and `N` stand for key and fuel. */
  readonly call: string
  readonly text: string
  readonly imports: readonly string[]
}

type Shape = (name: string, scope: Scope) => { text: string; call: string; exports: string }

/** A getter takes neither a key nor fuel. */
const UNNAMED = { numbers: ['1'], keys: [], calls: [], returns: false } as const

/** Each takes a key and fuel, and gives a number; fuel ends recursion. */
const SHAPES: readonly Shape[] = [
  (name, scope) => ({
    text: `export function ${name}(k: string, n: number): number {\n${body(scope)}\n}`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export const ${name} = (k: string, n: number): number => {\n${body(scope)}\n}`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export const ${name} = (k: string, n: number) => n <= 0 ? 0 : ${number(scope)}`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export const ${name} = function (k: string, n: number) {\n${body(scope)}\n}`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export class ${name} {\nstatic ${name}Run(k: string, n: number): number {\n${body(scope)}\n}\n}`,
    call: `${name}.${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `class ${name}Class {\nconstructor(private readonly extra: number) {}\n${name}Run(k: string, n: number): number {\n${body({ ...scope, numbers: [...scope.numbers, 'this.extra'] })}\n}\n}\nexport const ${name} = new ${name}Class(3)`,
    call: `${name}.${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `interface ${name}Port { ${name}Run(k: string, n: number): number }\nclass ${name}Real implements ${name}Port {\n${name}Run(k: string, n: number): number {\n${body(scope)}\n}\n}\nclass ${name}Fake implements ${name}Port {\n${name}Run(k: string, n: number): number { return n + k.length }\n}\nexport function ${name}(real: boolean): ${name}Port { return real ? new ${name}Real() : new ${name}Fake() }`,
    call: `${name}(${scope.random.chance(0.7)}).${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `abstract class ${name}Base {\nabstract ${name}Part(k: string, n: number): number\n${name}Run(k: string, n: number): number { return this.${name}Part(k, n) + 1 }\n}\nexport class ${name} extends ${name}Base {\n${name}Part(k: string, n: number): number {\n${body(scope)}\n}\noverride ${name}Run(k: string, n: number): number { return super.${name}Run(k, n) * 2 }\n}`,
    call: `new ${name}().${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export const ${name} = {\n${name}Run(k: string, n: number): number {\n${body(scope)}\n},\n}`,
    call: `${name}.${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export function ${name}<T>(k: string, n: number, wrap: (value: number) => T): T {\n${body({
      ...scope,
      returns: false,
    })
      .replace(/return (.*)$/, 'return wrap($1)')
      .replace('return 0', 'return wrap(0)')}\n}`,
    call: `${name}(K, N, value => value + 1)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export function ${name}(k: string): (n: number) => number {\nreturn n => {\n${body(scope)}\n}\n}`,
    call: `${name}(K)(N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export class ${name} {\nprivate readonly own = new NodeCache({ checkperiod: 0 })\n${name}Run(k: string, n: number): number {\nthis.own.set(k, n)\n${body({ ...scope, cache: scope.random.pick(['cache', 'this.own']) })}\n}\n}`,
    call: `new ${name}().${name}Run(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `export class ${name} {\nconstructor(private readonly k: string, private readonly n: number) {}\nget ${name}Value(): number {\nconst { k, n } = this\n${body(scope)}\n}\nget ${name}More() { return this.${name}Value + 1 }\n}`,
    call: `new ${name}(K, N).${name}${scope.random.pick(['Value', 'More'])}`,
    exports: name,
  }),
  (name, scope) => ({
    text: `interface ${name}Port { readonly ${name}Part: number }\nclass ${name}Base implements ${name}Port {\nget ${name}Part(): number { return ${number({ ...scope, ...UNNAMED })} }\n}\nclass ${name}Sub extends ${name}Base {\noverride get ${name}Part() { return super.${name}Part * 2 }\n}\nexport const ${name} = {\nget ${name}Port(): ${name}Port { return new ${name}${scope.random.pick(['Sub', 'Base'])}() },\nstatic: class { static get ${name}Static() { return ${number({ ...scope, ...UNNAMED })} } },\n}`,
    call: `(${name}.${name}Port.${name}Part + ${name}.static.${name}Static)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `function* ${name}Each(k: string, n: number): Generator<number> {\n${block({ ...scope, returns: false })}\nfor (const id of ids) yield ${number({ ...scope, keys: ['id'] })}\ntry {\nyield ${number(scope)}\n} finally {\nlog('end', ${number(scope)})\n}\n}\nfunction* ${name}All(k: string, n: number) {\nyield ${number(scope)}\nyield* ${name}Each(k, n)\n}\nexport function ${name}(k: string, n: number): number {\nif (n <= 0) return 0\nlet all = 0\nfor (const one of ${name}${scope.random.pick(['All', 'Each'])}(k, n)) {\n${block({ ...scope, numbers: ['n', 'one'] }, 1)}\nall += one\nif (all > ${scope.random.below(30)}) break\n}\nreturn all\n}`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  (name, scope) => ({
    text: `function ${name}Make(start: number) {\nconst own = new NodeCache({ checkperiod: 0, stdTTL: 50 })\nown.set('a', start)\nreturn {\n${name}Run: (k: string, n: number): number => {\n${body({ ...scope, cache: scope.random.pick(['cache', 'own']) })}\n},\n}\n}\nexport const ${name} = (k: string, n: number) => ${name}Make(n).${name}Run(k, n)`,
    call: `${name}(K, N)`,
    exports: name,
  }),
  // one that cannot be migrated: the tool has to see it
  (name, scope) => ({
    text: `export class ${name} {\nreadonly value: number\nconstructor(k: string, n: number) {\n${block({ ...scope, returns: false, numbers: [] }, 1).replaceAll('n - 1', '0')}\nthis.value = k.length + n\n}\n}`,
    call: `new ${name}(K, N).value`,
    exports: name,
  }),
]

/** The last shape stays rare: most programs ought to be migrated. */
const WEIGHTED = [...SHAPES.slice(0, -1), ...SHAPES.slice(0, -1), ...SHAPES.slice(0, -1), ...SHAPES.slice(-1)]

function body(scope: Scope): string {
  return `if (n <= 0) return 0\n${block(scope)}\nreturn ${number(scope)}`
}

export function makeProgram(seed: number): Program {
  const random = new Random(seed)
  const members: Member[] = []
  const count = 2 + random.below(5)
  for (let index = 0; index < count; index++) {
    // what was written before can be called, and sometimes what is being written: recursion
    const known = members.map(member => member.call)
    // names of their own, or every program would be looked at for every other
    const name = `f${index}s${seed}`
    const scope: Scope = {
      random,
      numbers: ['n'],
      keys: ['k'],
      cache: 'cache',
      records: 'records',
      calls: known,
      depth: 1 + random.below(3),
      returns: true,
    }
    const shape = random.pick(WEIGHTED)
    const recursive = SHAPES.indexOf(shape) < 2 && random.chance(0.3) ? [...known, `${name}(K, N)`] : known
    const made = shape(name, { ...scope, calls: recursive })
    members.push({ file: `part${random.below(3)}`, call: made.call, text: made.text, imports: [name] })
  }
  return files(members)
}

function files(members: readonly Member[]): Program {
  const parts = [...new Set(members.map(member => member.file))]
  const used = (text: string) => members.filter(member => new RegExp(`\\b${member.imports[0]}\\b`).test(text))
  const importsOf = (text: string, file: string) =>
    parts
      .filter(part => part !== file)
      .map(part => ({
        part,
        names: used(text)
          .filter(member => member.file === part)
          .flatMap(member => member.imports),
      }))
      .filter(({ names }) => names.length > 0)
      .map(({ part, names }) => `import { ${names.join(', ')} } from './${part}.js'`)
      .join('\n')
  const partTexts = parts.map(part => {
    const text = members
      .filter(member => member.file === part)
      .map(member => member.text)
      .join('\n\n')
    return [
      `${part}.ts`,
      `${importsOf(text, part)}\nimport NodeCache from 'node-cache'\nimport { cache, ids, records, seen, type Rec } from './store.js'\nimport { apply, Box, type Fn, lazily, log, pair, sum, twice } from './tools.js'\n\n${text}\n`,
    ]
  })
  const calls = members
    .map(member => `  log('result', ${member.call.replace('K', "'a'").replace('N', '2')})`)
    .join('\n')
  return {
    ...Object.fromEntries(partTexts),
    'store.ts': STORE,
    'tools.ts': TOOLS,
    'main.ts': main(importsOf(calls, ''), calls),
  }
}

const STORE = `import NodeCache from 'node-cache'

export interface Rec { n: number; tags: string[] }
export const ids = ['a', 'b', 'c']
export const cache = new NodeCache({ checkperiod: 0 })
export const records = new NodeCache({ stdTTL: 100, checkperiod: 0 })
export const seen = new Map<string, number>()
`

const TOOLS = `export const lines: string[] = []
export function log(...parts: unknown[]): void {
  if (lines.length > 2000) throw new Error('too long')
  lines.push(parts.map(part => String(part)).join(' '))
}
export function apply(f: (x: number) => number, x: number): number { return f(x) + 1 }
export function lazily<T>(make: () => T): T { return make() }
export type Fn = (k: string, n: number) => number
export function twice(f: Fn, k: string, n: number): number { return f(k, n) + f(k, n - 1) }
export function pair(f: Fn): { left: Fn } { return { left: f } }
export function sum(...numbers: number[]): number { return numbers.reduce((total, one) => total + one, 0) }
export class Box {
  constructor(readonly value: number) {}
  map(f: (value: number) => number): number { return f(this.value) }
}
`

function main(imports: string, calls: string): string {
  return `${imports}
import { cache, records, seen, type Rec } from './store.js'
import { lines, log } from './tools.js'

export function run(): string[] {
  cache.set('a', 1)
  records.set('b', { n: 2, tags: ['x', 'y'] })
  try {
${calls}
  } catch (error) {
    log('thrown', String(error))
  }
  for (const k of cache.keys().sort()) log('left', k, cache.get(k))
  for (const [k, v] of seen) log('seen', k, v)
  for (const k of records.keys().sort()) log('record', k, records.get<Rec>(k)?.n)
  return lines
}
`
}

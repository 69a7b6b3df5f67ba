import { deeper, type Scope } from './scope.js'

export function key(scope: Scope): string {
  return scope.random.pick([...scope.keys, "'a'", "'b'", "'c'", "'d'"])
}

/** An expression of type number. */
export function number(scope: Scope): string {
  const { random } = scope
  if (scope.depth <= 0) return leaf(scope)
  const inner = deeper(scope)
  return random.pick([
    leaf,
    leaf,
    lookup,
    lookup,
    lookup,
    call,
    call,
    binary,
    ternary,
    overIds,
    shaped,
    applied,
  ])(inner)
}

export function leaf(scope: Scope): string {
  const variables = scope.numbers.map(name => name.replace('=', ''))
  return scope.random.pick([...variables, String(scope.random.below(9)), `${scope.random.below(4)}`])
}

function lookup(scope: Scope): string {
  const { random, cache, records } = scope
  const k = key(scope)
  return random.pick([
    () => `(${cache}.get<number>(${k}) ?? ${random.below(9)})`,
    () => `(${cache}.get<number>(${k}) || ${random.below(9)})`,
    () => `(${records}.get<Rec>(${k})?.n ?? ${number(scope)})`,
    () => `(${records}.get<Rec>(${k}) ?? { n: ${leaf(scope)}, tags: [] }).n`,
    () => `(${records}.get<Rec>(${k})?.tags.length ?? 0)`,
    () => `${cache}.keys().length`,
    () => `Number(${cache}.has(${k}))`,
    () => `(typeof ${cache}.get(${k}) === 'number' ? 1 : 2)`,
    () => `(${cache}.take<number>(${k}) ?? ${random.below(9)})`,
    () => `-(${cache}.get<number>(${k}) ?? 1)`,
    () => `(${cache}.mget<number>([${k}, 'b'])[${k}] ?? ${random.below(9)})`,
    () => `Object.keys(${records}.mget([${k}, 'b', 'd'])).length`,
    () => `(${cache}.get<number>(${random.below(3)}) ?? ${random.below(9)})`,
    () => `Number(${cache}.ttl(${k}, 500))`,
    () => `(${cache}.get<number>(${k})! + 1 || ${random.below(9)})`,
    () => `new Box(${cache}.get<number>(${k}) ?? 2).value`,
    () => `sum(...[${cache}.get<number>(${k}) ?? 1, ${leaf(scope)}])`,
    () => `(delete { x: ${cache}.get(${k}) }.x ? 1 : 0)`,
    () => `(${k} in { a: ${cache}.get(${k}) } ? 1 : 0)`,
    () =>
      `(${records}.get<Rec>(${k})?.tags ?? ['x', 'y'])[${leaf(scope)}]?.length ?? 7`.replace(
        /^(.*)$/,
        '($1)',
      ),
  ])()
}

function call(scope: Scope): string {
  if (scope.calls.length === 0) return lookup(scope)
  return scope.random.pick(scope.calls).replace('K', key(scope)).replace('N', 'n - 1')
}

function binary(scope: Scope): string {
  const operator = scope.random.pick(['+', '-', '*'])
  return `(${number(scope)} ${operator} ${number(scope)}) % 1000`
}

function ternary(scope: Scope): string {
  return `(${condition(scope)} ? ${number(scope)} : ${number(scope)})`
}

/** Array methods with a callback that reads, writes or calls. */
function overIds(scope: Scope): string {
  const id = scope.random.name('id')
  const inner = deeper(scope, { keys: [...scope.keys, id], returns: false })
  return scope.random.pick([
    // Number, or the compiler makes a list of 0 | 1 out of some
    () => `ids.map(${id} => Number(${number(inner)})).reduce((whole, one) => whole + one, 0)`,
    () => `ids.reduce((whole, ${id}) => whole + ${number(inner)}, ${leaf(scope)})`,
    () => `ids.filter(${id} => ${condition(inner)}).length`,
    () => `ids.findIndex(${id} => ${condition(inner)})`,
    () => `(ids.find(${id} => ${condition(inner)}) ?? 'none').length`,
    // refused so far, so it stays rare
    () => (scope.random.chance(0.1) ? `ids.flatMap(${id} => [${number(inner)}, 1]).length` : number(scope)),
  ])()
}

function shaped(scope: Scope): string {
  return scope.random.pick([
    () => `Math.max(${number(scope)}, ${number(scope)})`,
    () => `\`\${${number(scope)}}\`.length`,
    () => `[${number(scope)}, ${number(scope)}].length`,
    () => `{ x: ${number(scope)} }.x`.replace(/^/, '(').replace(/$/, ')'),
    () => `(${number(scope)}) ** 2 % 100`,
    () => `(log('comma'), ${number(scope)})`,
  ])()
}

/** The program's own higher-order functions. */
function applied(scope: Scope): string {
  const argument = scope.random.name('x')
  const inner = deeper(scope, { numbers: [...scope.numbers, argument], returns: false })
  return scope.random.pick([
    () => `apply(${argument} => ${number(inner)}, ${leaf(scope)})`,
    () => `lazily(() => ${number(deeper(scope, { returns: false }))})`,
    () => `(() => ${number(deeper(scope, { returns: false }))})()`,
    () => `new Box(${number(deeper(scope))}).map(${argument} => ${number(inner)})`,
    () => named(scope),
  ])()
}

/** A function of the program goes by name, as an argument or through a variable. */
function named(scope: Scope): string {
  const plain = scope.calls.filter(one => /^\w+\(K, N\)$/.test(one)).map(one => one.replace('(K, N)', ''))
  if (plain.length === 0) return lookup(scope)
  const f = scope.random.pick(plain)
  return scope.random.pick([
    `twice(${f}, ${key(scope)}, n - 1)`,
    `((g: Fn) => g(${key(scope)}, n - 1))(${f})`,
    `pair(${f}).left(${key(scope)}, n - 1)`,
  ])
}

/** An expression of type boolean. */
export function condition(scope: Scope): string {
  const { random, cache } = scope
  if (scope.depth <= 0) return random.pick([`${cache}.has(${key(scope)})`, `${leaf(scope)} > 3`])
  const inner = deeper(scope)
  return random.pick([
    () => `${cache}.has(${key(scope)})`,
    () => `!${cache}.has(${key(scope)})`,
    () => `${cache}.get(${key(scope)}) === undefined`,
    () => `${number(inner)} < ${number(inner)}`,
    () => `(${condition(inner)} && ${condition(inner)})`,
    () => `(${condition(inner)} || ${condition(inner)})`,
    () => {
      const id = scope.random.name('id')
      const callback = deeper(inner, { keys: [...inner.keys, id], returns: false })
      return `ids.${random.pick(['some', 'every'])}(${id} => ${condition(callback)})`
    },
  ])()
}

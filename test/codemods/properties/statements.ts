import { condition, key, leaf, number } from './expressions.js'
import { deeper, type Scope } from './scope.js'

/** A few statements; variables that one declares are in sight of the next. */
export function block(scope: Scope, count = 1 + scope.random.below(3)): string {
  let inner = scope
  const lines: string[] = []
  for (let index = 0; index < count; index++) {
    const { text, declares } = statement(inner)
    lines.push(text)
    if (declares !== undefined) inner = { ...inner, numbers: [...inner.numbers, declares] }
  }
  return lines.join('\n')
}

interface Statement {
  readonly text: string
  readonly declares?: string
}

function statement(scope: Scope): Statement {
  if (scope.isQuiet === true && scope.random.chance(0.9)) return tell(scope)
  const simple = [
    tell,
    tell,
    tell,
    store,
    store,
    store,
    see,
    sorted,
    remove,
    declare,
    assign,
    destructure,
    change,
  ]
  const nested = [when, choose, loop, countdown, each, attempt, leave, jump, walk]
  return scope.random.pick(scope.depth > 0 ? [...simple, ...nested] : simple)(scope)
}

function tell(scope: Scope): Statement {
  return { text: `log('${scope.random.name('L')}', ${scope.random.pick([number, condition])(scope)})` }
}

function store(scope: Scope): Statement {
  const { random, cache, records } = scope
  const text = random.pick([
    () => `${cache}.set(${key(scope)}, ${number(scope)})`,
    () => `${cache}.set(${key(scope)}, ${number(scope)}, 600)`,
    () => `${records}.set(${key(scope)}, { n: ${number(scope)}, tags: ['t'] })`,
    () => `${cache}.mset([{ key: ${key(scope)}, val: ${number(scope)} }, { key: 'm', val: 1 }])`,
  ])()
  return { text }
}

function remove(scope: Scope): Statement {
  const { random, cache } = scope
  const one = `${cache}.del(${key(scope)})`
  return {
    text: random.pick([
      one,
      `log('del', ${one})`,
      `${cache}.del([${key(scope)}, 'd'])`,
      `${cache}.flushAll()`,
    ]),
  }
}

function declare(scope: Scope): Statement {
  const name = scope.random.name('v')
  const isConstant = scope.random.chance(0.5)
  return {
    text: `${isConstant ? 'const' : 'let'} ${name} = ${number(scope)}`,
    declares: isConstant ? name : `=${name}`,
  }
}

function assign(scope: Scope): Statement {
  const open = scope.numbers.filter(name => name.startsWith('=')).map(name => name.slice(1))
  if (open.length === 0) return declare(scope)
  const operator = scope.random.pick(['=', '+=', '-=', '??=', '||='])
  const name = scope.random.pick(open)
  // right of `??=` the compiler takes the variable for a never, which may be given to anything
  const value = operator === '??=' ? `Number(${number(scope)})` : number(scope)
  return { text: `${name} ${operator} ${value}` }
}

function destructure(scope: Scope): Statement {
  const name = scope.random.name('d')
  return {
    text: `const { n: ${name} } = ${scope.records}.get<Rec>(${key(scope)}) ?? { n: ${number(deeper(scope))}, tags: [] }`,
    declares: name,
  }
}

/** Values come out as copies: changing one does not change the cache. */
function change(scope: Scope): Statement {
  const { random, records } = scope
  const name = random.name('r')
  const k = key(scope)
  const text = random.pick([
    () =>
      `const ${name} = ${records}.get<Rec>(${k})\nif (${name}) ${name}.n += ${number(deeper(scope))}\nlog('kept', ${records}.get<Rec>(${k})?.n)`,
    () =>
      `const ${name} = { n: ${number(deeper(scope))}, tags: [] as string[] }\n${records}.set(${k}, ${name})\n${name}.n = -1\nlog('kept', ${records}.get<Rec>(${k})?.n)`,
    () =>
      `const ${name}: number[] = []\nlet ${name}at = 0\n${name}[${name}at++] = ${number(deeper(scope))}\nlog('at', ${name}.join(), ${name}at)`,
    () =>
      `const ${name} = { n: 1 }\n${name}.n ${random.pick(['+=', '*=', '-='])} ${number(deeper(scope))}\nlog('box', ${name}.n)`,
  ])()
  return { text }
}

/** Labels, do..while and finally that overrules. */
function jump(scope: Scope): Statement {
  const { random } = scope
  const name = random.name('j')
  const inner = deeper(scope)
  return random.pick([
    () => ({
      text: `${name}: for (const x${name} of ids) {\nfor (const y${name} of [1, 2]) {\nif (${condition(inner)}) continue ${name}\nlog(x${name}, y${name})\nif (${condition(inner)}) break ${name}\n}\n}`,
    }),
    () => ({
      text: `let ${name} = 0\ndo {\n${block(inner)}\n} while (++${name} < 2 && ${condition(inner)})`,
    }),
    () => ({ text: `try {\n${block(inner)}\n} finally {\nlog('finally', ${number(inner)})\n}` }),
  ])()
}

function when(scope: Scope): Statement {
  const inner = deeper(scope)
  const otherwise = scope.random.chance(0.5) ? ` else {\n${block(inner)}\n}` : ''
  return { text: `if (${condition(scope)}) {\n${block(inner)}\n}${otherwise}` }
}

function choose(scope: Scope): Statement {
  const inner = deeper(scope)
  return {
    text: `switch (Number(${number(inner)})) {\ncase Number(${number(inner)}): {\n${block(inner)}\nbreak\n}\ndefault: {\n${block(inner)}\n}\n}`,
  }
}

function loop(scope: Scope): Statement {
  const id = scope.random.name('k')
  const inner = deeper(scope, { keys: [...scope.keys, id] })
  const source = scope.random.pick(['ids', `${scope.cache}.keys().sort()`])
  const skip = scope.random.chance(0.3) ? `if (${condition(inner)}) continue\n` : ''
  return { text: `for (const ${id} of ${source}) {\n${skip}${block(inner)}\n}` }
}

function countdown(scope: Scope): Statement {
  const name = scope.random.name('i')
  const inner = deeper(scope, { numbers: [...scope.numbers, name] })
  return scope.random.pick([
    () => ({
      text: `for (let ${name} = 0; ${name} < 2 && ${condition(inner)}; ${name}++) {\n${block(inner)}\n}`,
    }),
    () => ({ text: `let ${name} = 2\nwhile (${name}-- > 0 && ${condition(inner)}) {\n${block(inner)}\n}` }),
  ])()
}

function each(scope: Scope): Statement {
  const id = scope.random.name('e')
  const inner = deeper(scope, { keys: [...scope.keys, id], returns: false })
  const skip = scope.random.chance(0.3) ? `if (${condition(inner)}) return\n` : ''
  return { text: `ids.forEach(${id} => {\n${skip}${block(inner)}\n})` }
}

function sorted(scope: Scope): Statement {
  const { random, cache, records } = scope
  const [a, b] = [random.name('a'), random.name('b')]
  const rank = random.pick([
    (one: string) => `(${cache}.get<number>(${one}) ?? 1)`,
    (one: string) => `(${records}.get<Rec>(\`\${${one}}\`)?.n ?? 5)`,
    (one: string) => `Number(${cache}.has(${one}))`,
    // mostly refused
    (one: string) => (random.chance(0.1) ? number(deeper(scope, { keys: [one], depth: 1 })) : '1'),
  ])
  const list = random.pick(['[...ids]', `${cache}.keys()`, "ids.concat('d')"])
  return { text: `log('sorted', ${list}.sort((${a}, ${b}) => ${rank(a)} - ${rank(b)}).join())` }
}

function see(scope: Scope): Statement {
  const k = key(scope)
  const text = scope.random.pick([
    () => `if (!seen.has(${k})) seen.set(${k}, ${number(scope)})`,
    () => `seen.set(${k}, ${leaf(scope)})`,
    () => `seen.delete(${k})`,
    () => `log('copied', [...seen.keys()].join(), new Map(seen).size, sum(...seen.values()))`,
    () =>
      `log('listed', Object.entries(Object.fromEntries(seen)).join(), Array.from(seen.entries()).flat().join())`,
  ])()
  return { text }
}

/** Goes over all entries; what it calls may write, and then the Map is left alone. */
function walk(scope: Scope): Statement {
  const { random } = scope
  const name = random.name('w')
  const [k, v] = [`k${name}`, `v${name}`]
  const own = {
    keys: [...scope.keys, k],
    numbers: [...scope.numbers, v],
    ...(random.chance(0.8) ? { calls: [], isQuiet: true } : {}),
  }
  const inner = deeper(scope, own)
  const within = deeper(inner, { returns: false })
  const values = deeper(scope, { ...own, keys: scope.keys })
  return random.pick([
    () => ({
      text: `seen.forEach((${v}, ${k}) => {\nif (${condition(within)}) return\n${block(within, 1)}\n})`,
    }),
    () => ({ text: `seen.forEach(${v} => log('each', ${number(deeper(values, { returns: false }))}))` }),
    () => ({
      text: `for (const [${k}, ${v}] of seen) {\nif (${condition(inner)}) seen.delete(${k})\n${block(inner, 1)}\n}`,
    }),
    () => ({
      text: `for (const ${v} of seen.values()) {\nif (${condition(values)}) break\n${block(values, 1)}\n}`,
    }),
    () => ({ text: `for (const [${k}, ${v}] of seen.entries()) seen.set(${k}, ${v} + ${number(inner)})` }),
  ])()
}

function attempt(scope: Scope): Statement {
  const inner = deeper(scope)
  const fault = scope.random.chance(0.5)
    ? `\nif (${condition(inner)}) throw new Error('e' + ${number(inner)})`
    : ''
  const last = scope.random.chance(0.5) ? ` finally {\n${block(inner)}\n}` : ''
  return {
    text: `try {\n${block(inner)}${fault}\n} catch (error) {\nlog('caught', String(error))\n${block(inner)}\n}${last}`,
  }
}

function leave(scope: Scope): Statement {
  if (!scope.returns) return tell(scope)
  return { text: `if (${condition(scope)}) return ${number(scope)}` }
}

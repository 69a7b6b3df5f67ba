/** A way to lose a promise: the code as it must be, and the same code with the mistake. */
export interface Mistake {
  readonly name: string
  readonly right: string
  readonly wrong: string
}

const mistake = (name: string, right: string, wrong: string): Mistake => ({ name, right, wrong })
/** In an async function. */
const inside = (name: string, right: string, wrong: string): Mistake =>
  mistake(name, `export async function f() {\n${right}\n}`, `export async function f() {\n${wrong}\n}`)
/** The same statement without its await. */
const unawaited = (name: string, right: string): Mistake => inside(name, right, right.replace('await ', ''))

const GETTER = 'export class Sized {\n  get size() {\n    return load("a")\n  }\n}\n'

const GENERATOR = 'async function* loads() {\n  yield await load("a")\n}\n'

/** The 72 shapes that a migration can get wrong, from the matrix of what compilers and linters catch. */
export const mistakes: readonly Mistake[] = [
  unawaited('a member of a promise', 'return (await cache.get("a"))!.name'),
  unawaited('an optional member of a promise', 'return (await cache.get("a"))?.name'),
  unawaited('an index of a promise', 'return (await texts.get("a"))![0]'),
  unawaited('the length of a promise', 'return (await cache.keys()).length'),
  unawaited('a call of a promise', 'return (await functions.get("a"))!()'),
  unawaited('a promise times a number', 'return await load("a") * 2'),
  unawaited('a promise plus a number', 'return await load("a") + 2'),
  unawaited('a promise to a power', 'return (await load("a")) ** 2'),
  unawaited('minus a promise', 'return -(await load("a"))'),
  unawaited('a promise less than a number', 'return await load("a") < 2'),
  unawaited('a loop over a promise', 'for (const key of await cache.keys()) console.log(key)'),
  unawaited('a spread list of a promise', 'return [...await cache.keys()]'),
  unawaited('a spread object of a promise', 'return { ...await cache.get("a") }'),
  unawaited('spread arguments of a promise', 'console.log(...await cache.keys())'),
  unawaited('if of a promise', 'if (await cache.exists("a")) return 1'),
  unawaited(
    'else if of a promise',
    'if (keys.length > 5) return 1\nelse if (await cache.exists("a")) return 2',
  ),
  unawaited('while of a promise', 'while (await cache.exists("a")) keys.pop()'),
  unawaited('do while of a promise', 'do keys.pop()\nwhile (await cache.exists("a"))'),
  unawaited('for of a promise condition', 'for (; await cache.exists("a"); ) keys.pop()'),
  unawaited('a conditional of a promise', 'return await cache.exists("a") ? 1 : 2'),
  unawaited('not a promise', 'return !await cache.exists("a")'),
  unawaited('a promise and', 'return await cache.exists("a") && keys.length > 1'),
  unawaited('a promise or', 'return await cache.exists("a") || keys.length > 1'),
  unawaited('a promise or else', 'return await cache.get("a") ?? 1'),
  unawaited('a promise is undefined', 'return await cache.get("a") === undefined'),
  unawaited('a promise is not null', 'return await cache.get("a") != null'),
  unawaited('a promise equals a number', 'return await load("a") === 1'),
  unawaited('a promise is switched on', 'switch (await load("a")) {\n  case 1:\n    return 1\n}'),
  unawaited('a promise is a case', 'switch (keys.length) {\n  case await load("a"):\n    return 1\n}'),
  unawaited('the type of a promise', 'return typeof await load("a") === "number"'),
  unawaited('a key in a promise', 'return "name" in (await cache.get("a"))!'),
  unawaited('the class of a promise', 'return await cache.get("a") instanceof Object'),
  unawaited('a promise in a template', ['return `', '{await load("a")}`'].join('$')),
  unawaited('a promise joined to text', 'return "" + await load("a")'),
  unawaited('a promise as an unknown argument', 'console.log(await load("a"))'),
  unawaited('a promise as JSON', 'return JSON.stringify(await cache.get("a"))'),
  unawaited('a promise as a text', 'return String(await load("a"))'),
  unawaited('a promise as a number argument', 'return Math.abs(await load("a"))'),
  unawaited('a promise assigned to a typed name', 'let n = 0\nn = await load("a")\nreturn n'),
  unawaited('a promise in a typed variable', 'const n: number = await load("a")\nreturn n + 1'),
  unawaited('a promise in an untyped variable', 'const n = await load("a")\nconsole.log(n)'),
  unawaited('a promise in a field of a literal', 'const o = { n: await load("a") }\nconsole.log(o)'),
  unawaited('a promise in a list', 'const l = [await load("a"), 1]\nconsole.log(l)'),
  unawaited('a destructured promise', 'const { name } = (await cache.get("a"))!\nreturn name'),
  unawaited('a promise under a cast', 'return (await cache.get("a") as unknown as User).name'),
  unawaited(
    'a promise under a double cast kept',
    'const u = await cache.get("a") as unknown as User\nconsole.log(u)',
  ),
  unawaited('a thrown promise', 'throw await load("a")'),
  unawaited('an indexed promise', 'return keys[await load("a")]'),
  unawaited('a promise returned from a try', 'try {\n  return await load("a")\n} catch {\n  return 0\n}'),
  unawaited(
    'a promise returned before a finally',
    'try {\n  return await load("a")\n} finally {\n  console.log("done")\n}',
  ),
  unawaited('a floating write', 'await numbers.set("a", 1)'),
  unawaited('a floating delete', 'await cache.delete("a")'),
  unawaited('a floating own function', 'await load("a")'),
  inside('a promise thrown away by void', 'await numbers.set("a", 1)', 'void numbers.set("a", 1)'),
  inside('a promise behind a comma', 'await numbers.set("a", 1)', 'numbers.set("a", 1), keys.pop()'),
  inside(
    'promises of a map as a statement',
    'for (const k of keys) await load(k)',
    'keys.map(async k => await load(k))',
  ),
  inside(
    'a map that is not collected',
    'return (await Promise.all(keys.map(async k => await load(k)))).join()',
    'return keys.map(async k => await load(k)).join()',
  ),
  inside(
    'an async for each',
    'for (const k of keys) await load(k)',
    'keys.forEach(async k => {\n  await load(k)\n})',
  ),
  inside(
    'an async filter',
    'const kept = []\nfor (const k of keys) if (await cache.exists(k)) kept.push(k)\nreturn kept',
    'return keys.filter(async k => await cache.exists(k))',
  ),
  inside(
    'an async some',
    'let any = false\nfor (const k of keys) if (await cache.exists(k)) any = true\nreturn any',
    'return keys.some(async k => await cache.exists(k))',
  ),
  inside(
    'an async find',
    'for (const k of keys) if (await cache.exists(k)) return k',
    'return keys.find(async k => await cache.exists(k))',
  ),
  inside(
    'an async comparator',
    'return [...keys].sort()',
    'return [...keys].sort(async (a, b) => await load(a) - await load(b))',
  ),
  inside(
    'an async callback under void',
    'for (const k of keys) await load(k)',
    'each(keys, async k => {\n  await load(k)\n})',
  ),
  inside(
    'an async timer',
    'setInterval(() => void load("a").catch(console.log), 5)',
    'setInterval(async () => {\n  await load("a")\n}, 5)',
  ),
  inside('a double await', 'return await load("a")', 'return await await load("a")'),
  inside('an await of no promise', 'return Math.abs(1)', 'return await Math.abs(1)'),
  inside(
    'an addition around a wait',
    'let n = 0\nconst value = await load("a")\nn += value\nreturn n',
    'let n = 0\nn += await load("a")\nreturn n',
  ),
  mistake(
    'a loop over an async generator that does not wait',
    `${GENERATOR}export const f = async () => {\n  for await (const one of loads()) console.log(one)\n}`,
    `${GENERATOR}export const f = async () => {\n  for (const one of loads()) console.log(one)\n}`,
  ),
  mistake(
    'a generator that hands on an async one',
    `${GENERATOR}export async function* f() {\n  yield* loads()\n}`,
    `${GENERATOR}export function* f() {\n  yield* loads()\n}`,
  ),
  mistake(
    'a getter read without waiting',
    `${GETTER}export const f = async (s: Sized) => String(await s.size)`,
    `${GETTER}export const f = async (s: Sized) => String(s.size)`,
  ),
  mistake(
    'a getter read by its name in brackets',
    `${GETTER}export const f = async (s: Sized) => console.log(await s['size'])`,
    `${GETTER}export const f = async (s: Sized) => console.log(s['size'])`,
  ),
  mistake(
    'a getter destructured',
    `${GETTER}export const f = async (s: Sized) => {\n  const size = await s.size\n  console.log(size)\n}`,
    `${GETTER}export const f = async (s: Sized) => {\n  const { size } = s\n  console.log(size)\n}`,
  ),
  mistake(
    'a property that a getter stands behind, read without waiting',
    'export const f = async (s: { readonly size: Promise<number> }) => console.log(await s.size)',
    'export const f = async (s: { readonly size: Promise<number> }) => console.log(s.size)',
  ),
  mistake(
    'a function that forgot to be async',
    'export async function f(): Promise<number> {\n  return await load("a")\n}',
    'export function f(): number {\n  return load("a")\n}',
  ),
  mistake(
    'a promise returned as any',
    'export async function f(): Promise<any> {\n  return await load("a")\n}',
    'export function f(): any {\n  return load("a")\n}',
  ),
  mistake(
    'a yielded promise',
    'export async function* f() {\n  yield await load("a")\n}',
    'export function* f() {\n  yield load("a")\n}',
  ),
  mistake(
    'a promise kept by a constructor',
    'export class F {\n  n = 0\n  async open() {\n    this.n = await load("a")\n  }\n}',
    'export class F {\n  n: unknown\n  constructor() {\n    this.n = load("a")\n  }\n}',
  ),
  mistake(
    'an inherited method that is async now',
    'abstract class B {\n  abstract run(): Promise<void>\n}\nexport class F extends B {\n  async run() {\n    await load("a")\n  }\n}',
    'abstract class B {\n  abstract run(): void\n}\nexport class F extends B {\n  async run() {\n    await load("a")\n  }\n}',
  ),
  mistake(
    'an expectation of a promise',
    'it("x", async () => {\n  expect(await load("a")).toBe(1)\n})',
    'it("x", () => {\n  expect(load("a")).toBe(1)\n})',
  ),
  mistake(
    'an expectation that floats',
    'it("x", async () => {\n  await expect(load("a")).resolves.toBe(1)\n})',
    'it("x", () => {\n  expect(load("a")).resolves.toBe(1)\n})',
  ),
]

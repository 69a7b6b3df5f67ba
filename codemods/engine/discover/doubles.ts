import { type TS, ts } from '../compiler.js'
import type { References } from '../flow/references.js'
import { outermost } from '../flow/syntax.js'
import { importsOf } from '../flow/top-level.js'
import type { LegacyRoot, Problem } from './legacy-root.js'
import type { Project } from './project.js'

/** `jest.mock('node-cache')`, `vi.doMock(...)`, `mock('node-cache', ...)`, `td.replace(...)`. */
const REPLACING = ['mock', 'doMock', 'setMock', 'unstable_mockModule', 'replace', 'replaceEsm']
/** `proxyquire('./users', { 'node-cache': Double })`. */
const LOADING = ['proxyquire', 'rewiremock', 'esmock', 'load', 'noCallThru']

/** A place where a test puts something of its own in the place of a module. */
interface Double {
  readonly at: TS.Node
  readonly specifier: string
}

/**
 * Tests that put doubles in the place of the legacy library, or of the module that holds a cache: after a migration nobody would ask
 * the double any more, or ask it by names that it does not have.
 */
export class Doubles {
  readonly #doubles: readonly Double[]
  readonly #reached = new Map<TS.SourceFile, ReadonlySet<TS.SourceFile>>()

  constructor(
    private readonly project: Project,
    references: References,
  ) {
    this.#doubles = [
      ...REPLACING.flatMap(name => references.named(name)).flatMap(replaced),
      ...LOADING.flatMap(name => references.named(name)).flatMap(loaded),
    ]
  }

  problemOf(root: LegacyRoot, roots: readonly LegacyRoot[]): Problem | undefined {
    const { source } = root.recipe
    if (!('package' in source)) return undefined
    const at =
      this.#doubles.find(one => one.specifier === source.package && this.#loads(one.at, root))?.at ??
      this.#doubles.find(one => this.#isHolder(one, root))?.at ??
      this.#stubbed(root, roots)
    return (
      at && {
        code: 'CCM-MOCK',
        at,
        message: `${at.parent.getText().split('\n')[0]?.slice(0, 60)} puts a double in the place of ${source.package}`,
        weight: 'blocks',
        chain: [],
      }
    )
  }

  /** A double of the module that gives the cache to others, where the cache's methods get other names. */
  #isHolder({ specifier, at }: Double, root: LegacyRoot): boolean {
    if (!specifier.startsWith('.') || !ts.isCallExpression(at) || at.arguments.length < 2) return false
    const file = this.project.resolve(specifier, at.getSourceFile().fileName)
    const isMadeThere = root.occurrences.some(one => one.getSourceFile() === file)
    return (
      isMadeThere &&
      root.sites.some(site => site.node.getSourceFile() !== file && site.rule?.to !== site.name)
    )
  }

  /** `sinon.stub(NodeCache.prototype, 'get')` in a file that loads the cache. */
  #stubbed(root: LegacyRoot, roots: readonly LegacyRoot[]): TS.Node | undefined {
    return roots
      .filter(one => one.recipe === root.recipe && one !== root && one.sites.length === 0)
      .flatMap(one => one.problems)
      .find(({ code, at }) => code === 'CCM-ESCAPE' && isStubbed(at) && this.#loads(at, root))?.at
  }

  #loads(from: TS.Node, root: LegacyRoot): boolean {
    const reached = this.#reachedFrom(from.getSourceFile())
    return root.occurrences.some(one => reached.has(one.getSourceFile()))
  }

  #reachedFrom(start: TS.SourceFile): ReadonlySet<TS.SourceFile> {
    const known = this.#reached.get(start)
    if (known !== undefined) return known
    const reached = new Set([start])
    for (const file of reached)
      for (const one of importsOf(file)) {
        const next = ts.isStringLiteralLike(one) ? this.project.resolve(one.text, file.fileName) : undefined
        if (next !== undefined) reached.add(next)
      }
    this.#reached.set(start, reached)
    return reached
  }
}

function replaced(name: TS.Node): Double[] {
  const callee = ts.isPropertyAccessExpression(name.parent) ? name.parent : name
  const call = callee.parent
  if (!ts.isCallExpression(call) || call.expression !== callee) return []
  const first = call.arguments[0]
  return first !== undefined && ts.isStringLiteralLike(first) ? [{ at: call, specifier: first.text }] : []
}

function loaded(name: TS.Node): Double[] {
  const call = ts.findAncestor(name, ts.isCallExpression)
  return (call?.arguments ?? [])
    .flatMap(one => (ts.isObjectLiteralExpression(one) ? [...one.properties] : []))
    .flatMap(one =>
      one.name !== undefined && ts.isStringLiteralLike(one.name)
        ? [{ at: one, specifier: one.name.text }]
        : [],
    )
}

/** `NodeCache.prototype`, `NodeCache.mockImplementation(...)`, `jest.mocked(NodeCache)`. */
function isStubbed(at: TS.Node): boolean {
  const { parent } = outermost(at)
  if (ts.isPropertyAccessExpression(parent)) return /^(?:prototype$|mock)/.test(parent.name.text)
  return ts.isCallExpression(parent) && /\.mocked$/.test(parent.expression.getText())
}

import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import { type TS, ts } from '../compiler.js'
import type { SpreadProblem } from '../flow/effects.js'
import type { Spread } from '../flow/spread.js'
import { displayName, outermost } from '../flow/syntax.js'
import { exposed, isReachable } from '../plan/public-api.js'
import { exportsOf } from './exported.js'
import type { LegacyRoot, Problem } from './legacy-root.js'
import type { Project } from './project.js'

const IMPORT =
  /\bimport\s+(?:type\s+)?([^'"]*?)\s*from\s*['"]([^'"]+)['"]|\b(?:require|import)\(\s*['"]([^'"]+)['"]\s*\)/g

/** Names of `{ a, b as c }`; undefined where the clause brings everything. */
function namesIn(clause: string | undefined): ReadonlySet<string> | undefined {
  const list = /^\{([^}]*)\}$/.exec(clause?.trim() ?? '')?.[1]
  return list === undefined
    ? undefined
    : new Set(
        list.split(',').map(
          one =>
            one
              .trim()
              .replace(/^type\s+/, '')
              .split(/\s+as\s+/)[0] ?? '',
        ),
      )
}

/** What code in Vue, Svelte and Astro files uses of the project. It is seen, not rewritten: what it uses must stay as it is. */
export class Embedded {
  /** Exported declarations, with the file that uses them. */
  readonly #used = new Map<TS.Node, string>()
  readonly #packages = new Map<string, string>()

  constructor(
    private readonly project: Project,
    files: readonly string[],
  ) {
    for (const file of files) this.#read(file)
  }

  #read(file: string): void {
    const shown = relative(this.project.root, file).split(sep).join('/')
    for (const [, clause, named, called] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = named ?? called ?? ''
      const target = this.project.resolve(specifier, file)
      if (target === undefined) this.#packages.set(specifier, shown)
      else for (const one of exportsOf(this.project, target, namesIn(clause))) this.#used.set(one, shown)
    }
  }

  /** Instances that embedded code gets hold of. */
  problemOf(root: LegacyRoot): Problem | undefined {
    const { source } = root.recipe
    const shared = 'package' in source && root.entrance?.kind === 'instance' ? source.package : undefined
    const holder = root.occurrences
      .map(one => this.#used.get(outermost(one).parent))
      .find(one => one !== undefined)
    const used = new Set(this.#used.keys())
    const handed = [...root.holders].find(one => isReachable(one, used))
    const by =
      holder ??
      (handed && (this.#used.get(handed) ?? 'embedded code')) ??
      (shared === undefined ? undefined : this.#packages.get(shared))
    return by === undefined
      ? undefined
      : {
          code: 'CCM-EMBEDDED',
          at: root.at,
          message: `${by} uses this cache, and is not rewritten`,
          weight: 'blocks',
          chain: [],
        }
  }

  /** Functions that embedded code calls, and that would become async. */
  problems(spread: Spread): SpreadProblem[] {
    if (this.#used.size === 0) return []
    const used = new Set(this.#used.keys())
    return exposed(spread, used).map(({ node, cause: { why: chain, roots, sites } }) => {
      const by = [...this.#used].find(([one]) => ts.findAncestor(node, at => at === one) !== undefined)?.[1]
      const message = `${by ?? 'embedded code'} uses ${displayName(node)}, and is not rewritten`
      return { code: 'CCM-EMBEDDED', at: node, message, weight: 'blocks', chain, roots, sites }
    })
  }
}

import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { LaidOut } from '../edit/lay-out.js'
import { affectedBy } from '../verify/affected.js'
import { added, type Diagnosis, diagnose } from '../verify/diagnostics.js'
import { toOld } from '../verify/offsets.js'

export interface Verdict {
  readonly before: number
  readonly after: number
  readonly added: readonly Diagnosis[]
  /** The roots whose edits caused each new diagnostic. */
  readonly blamed: ReadonlyMap<LegacyRoot, Diagnosis>
}

/** Compiles the project with the new texts in memory and compares. */
export class Verifier {
  readonly #before = new Map<TS.SourceFile, Diagnosis[]>()

  constructor(private readonly project: Project) {}

  check(
    texts: ReadonlyMap<string, string>,
    edits: ReadonlyMap<string, readonly LaidOut[]>,
  ): Verdict & { readonly next: Project } {
    const affected = affectedBy(this.project, new Set(texts.keys()))
    const before = affected.flatMap(file => this.#baseline(file))
    const next = this.project.withTexts(texts)
    const wanted = new Set(affected.map(file => file.fileName))
    const after = diagnose(
      next,
      next.files.filter(file => wanted.has(file.fileName)),
    )
    const fresh = added(before, after)
    const blamed = new Map<LegacyRoot, Diagnosis>()
    for (const one of fresh)
      for (const root of this.#blame(one, edits)) if (!blamed.has(root)) blamed.set(root, one)
    return { before: before.length, after: after.length, added: fresh, blamed, next }
  }

  #baseline(file: TS.SourceFile): Diagnosis[] {
    const known = this.#before.get(file) ?? diagnose(this.project, [file])
    this.#before.set(file, known)
    return known
  }

  /** The edits in the same statement, else in the same function, else in the file, else all. */
  #blame(one: Diagnosis, edits: ReadonlyMap<string, readonly LaidOut[]>): Set<LegacyRoot> {
    const own = edits.get(one.file) ?? []
    const file = this.project.files.find(candidate => this.project.path(candidate) === one.file)
    if (file !== undefined)
      for (const [start, end] of surroundings(file, toOld(own, one.position))) {
        const near = own.filter(edit => edit.start >= start && edit.end <= end)
        if (near.length > 0) return rootsOf(near)
      }
    return rootsOf([...edits.values()].flat())
  }
}

function rootsOf(edits: readonly LaidOut[]): Set<LegacyRoot> {
  return new Set(edits.flatMap(edit => [...edit.cause.roots]))
}

/** Ranges around a position, from the statement outwards. */
function surroundings(file: TS.SourceFile, position: number): [number, number][] {
  const ranges: [number, number][] = []
  const visit = (node: TS.Node): void => {
    if (position < node.pos || position > node.end) return
    if (ts.isStatement(node) || ts.isFunctionLike(node) || ts.isSourceFile(node))
      ranges.unshift([node.pos, node.end])
    ts.forEachChild(node, visit)
  }
  visit(file)
  return ranges
}

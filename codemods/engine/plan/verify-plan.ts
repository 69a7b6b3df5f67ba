import { type TS, ts } from '../compiler.js'
import type { LegacyRoot } from '../discover/legacy-root.js'
import type { Project } from '../discover/project.js'
import type { LaidOut } from '../edit/lay-out.js'
import { affectedBy } from '../verify/affected.js'
import { addedLosses, census, type Loss } from '../verify/census.js'
import { added, type Diagnosis, diagnose } from '../verify/diagnostics.js'
import { toOld } from '../verify/offsets.js'

/** Something that would be worse than before. */
export interface Worse {
  readonly file: string
  readonly position: number
  readonly line: number
  readonly message: string
}

export interface Verdict {
  /** How many files were compiled, and what the compiler says of them. */
  readonly files: number
  readonly after: number
  readonly added: readonly Diagnosis[]
  /** The roots whose edits made something worse, with what. */
  readonly blamed: ReadonlyMap<LegacyRoot, Worse>
}

/** Compiles the project with the new texts in memory, counts its promises, and compares. */
export class Verifier {
  readonly #before = new Map<TS.SourceFile, readonly Diagnosis[]>()
  /** The last round: rounds differ by the edits of a few roots, and what those do not reach stays as it was. */
  readonly #after = new Map<string, readonly Diagnosis[]>()
  #texts: ReadonlyMap<string, string> = new Map()

  constructor(private readonly project: Project) {}

  /** @param names of everything that is awaited: calls by other names cannot have changed */
  check(
    texts: ReadonlyMap<string, string>,
    edits: ReadonlyMap<string, readonly LaidOut[]>,
    names: ReadonlySet<string>,
  ): Verdict {
    if (texts.size === 0) return { files: 0, after: 0, added: [], blamed: new Map() }
    const affected = affectedBy(this.project, new Set(texts.keys()))
    const next = this.project.withTexts(texts)
    const wanted = new Set(affected.map(file => file.fileName))
    const files = next.files.filter(file => wanted.has(file.fileName))
    for (const file of this.#changedSince(texts)) this.#after.delete(file)
    const after = files.flatMap(file => this.#diagnosedNow(next, file))
    const before = this.#those(affected, after).flatMap(file => this.#diagnosed(file))
    const fresh = added(before, after)
    const losses = census(next, files, names)
    const lost = addedLosses(census(this.project, this.#those(affected, losses), names), losses)
    const blamed = new Map<LegacyRoot, Worse>()
    for (const one of [...fresh.map(asWorse), ...lost.map(lossAsWorse)])
      for (const root of this.#blame(one, edits)) if (!blamed.has(root)) blamed.set(root, one)
    return { files: files.length, after: after.length, added: fresh, blamed }
  }

  /** Files in which something was found: only there it matters whether it was so before. */
  #those(files: readonly TS.SourceFile[], found: readonly { readonly file: string }[]): TS.SourceFile[] {
    const paths = new Set(found.map(one => one.file))
    return files.filter(file => paths.has(this.project.path(file)))
  }

  #diagnosed(file: TS.SourceFile): readonly Diagnosis[] {
    const known = this.#before.get(file) ?? diagnose(this.project, [file])
    this.#before.set(file, known)
    return known
  }

  #diagnosedNow(next: Project, file: TS.SourceFile): readonly Diagnosis[] {
    const known = this.#after.get(file.fileName) ?? diagnose(next, [file])
    this.#after.set(file.fileName, known)
    return known
  }

  /** Files whose diagnostics may differ from those of the round before. */
  #changedSince(texts: ReadonlyMap<string, string>): string[] {
    const last = this.#texts
    this.#texts = texts
    const changed = [...new Set([...last.keys(), ...texts.keys()])].filter(
      path => last.get(path) !== texts.get(path),
    )
    return affectedBy(this.project, new Set(changed)).map(file => file.fileName)
  }

  /** The edits in the same statement, else in the same function, else in the file, else all. */
  #blame(one: Worse, edits: ReadonlyMap<string, readonly LaidOut[]>): Set<LegacyRoot> {
    const own = edits.get(one.file) ?? []
    const file = this.project.files.find(candidate => this.project.path(candidate) === one.file)
    if (file !== undefined)
      for (const [start, end] of surroundings(file, toOld(own, one.position))) {
        const near = own.filter(edit => edit.start >= start && edit.end <= end && edit.cause.roots.size > 0)
        if (near.length > 0) return rootsOf(near)
      }
    return rootsOf([...edits.values()].flat())
  }
}

function asWorse({ file, position, line, code, message }: Diagnosis): Worse {
  return { file, position, line, message: `TS${code} ${message}` }
}

function lossAsWorse({ file, position, line, shape, text }: Loss): Worse {
  return { file, position, line, message: `${shape}: ${text}` }
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

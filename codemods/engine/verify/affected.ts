import type { TS } from '../compiler.js'
import type { Project } from '../discover/project.js'
import { importsOf } from '../flow/top-level.js'

/** The changed files and all that import them, directly or not: nobody else can get a new diagnostic from the change. */
export function affectedBy(project: Project, changed: ReadonlySet<string>): TS.SourceFile[] {
  const importers = new Map<TS.SourceFile, TS.SourceFile[]>()
  for (const file of project.files)
    for (const specifier of importsOf(file)) {
      const target = project.checker.getSymbolAtLocation(specifier)?.declarations?.[0]?.getSourceFile()
      if (target !== undefined) importers.set(target, [...(importers.get(target) ?? []), file])
    }
  const found = new Set(
    project.files.filter(file => changed.has(project.path(file)) || !isModule(project, file)),
  )
  for (const file of found) for (const importer of importers.get(file) ?? []) found.add(importer)
  return [...found]
}

/** Scripts share the global scope with everybody. */
function isModule(project: Project, file: TS.SourceFile): boolean {
  return project.checker.getSymbolAtLocation(file) !== undefined
}

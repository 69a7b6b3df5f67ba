import type { TS } from '../compiler.js'
import type { Project } from '../discover/project.js'
import type { Location } from '../types.js'

export function locationOf(project: Project, node: TS.Node): Location {
  const file = node.getSourceFile()
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart())
  return { file: project.path(file), line: line + 1, column: character + 1 }
}

/** `file:line`, for chains. */
export function where(project: Project, node: TS.Node): string {
  const { file, line } = locationOf(project, node)
  return `${file}:${line}`
}

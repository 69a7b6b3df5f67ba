import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../engine/apply/durable.js'
import type { Planned, PlannedFile } from '../engine/types.js'
import type { Transformed } from './run-transforms.js'

/**
 * A plan that was made on transformed texts, as a plan for the files on the disk: files that only a transform changed join it.
 */
export function withTransforms(planned: Planned, transformed: Transformed, root: string): Planned {
  if (transformed.texts.size === 0) return planned
  const texts = new Map([...transformed.texts, ...planned.texts])
  const files = [...texts].map(([path, text]): PlannedFile => {
    const edits = planned.plan.files.find(file => file.path === path)?.edits ?? []
    const whole = {
      file: path,
      start: 0,
      end: 0,
      text: '',
      rule: 'transform',
      roots: [],
      why: ['a --transform changed this file before it was analysed'],
    }
    return {
      path,
      before: sha256(readFileSync(join(root, path))),
      after: sha256(text),
      edits: transformed.texts.has(path) ? [whole, ...edits] : edits,
    }
  })
  return { plan: { ...planned.plan, files }, texts }
}

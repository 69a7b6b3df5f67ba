import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Plan } from '../../codemods/engine/types.js'
import { readPlan, writePlan } from '../../codemods/plan-file.js'
import { projectTree } from '../helpers/project-tree.js'
import { samplePlan } from '../helpers/sample-plan.js'

const { plan: sample, texts } = samplePlan()
const plan: Plan = {
  ...sample,
  files: sample.files.map(file => ({
    ...file,
    edits: [
      {
        file: file.path,
        start: 0,
        end: texts.before.get(file.path)?.length ?? 0,
        text: texts.after.get(file.path) ?? '',
        rule: 'await',
        roots: [],
        why: [],
      },
    ],
  })),
}

function written() {
  const project = projectTree(Object.fromEntries(texts.before))
  mkdirSync(join(project.root, 'plans'))
  const path = join(project.root, 'plans/plan.json')
  writePlan(path, { ...plan, root: project.root }, texts)
  return { project, path }
}

test('gives back the plan and its texts, wherever the project is now', () => {
  const { project, path } = written()
  try {
    expect(JSON.parse(project.read('plans/plan.json')).root).toBe('..')
    expect(readPlan(path)).toEqual({
      plan: { ...plan, root: project.root },
      texts: { before: texts.before, analysed: texts.before, after: texts.after },
    })
  } finally {
    project.remove()
  }
})

test('refuses by name what is no longer as it was planned, and what is no plan', () => {
  const { project, path } = written()
  try {
    const [first] = plan.files
    project.write(first!.path, `${project.read(first!.path)}\n`)
    expect(() => readPlan(path)).toThrow(
      expect.objectContaining({ code: 'ERR_MIGRATE_CHANGED', files: [first!.path] }),
    )
    const saved = JSON.parse(project.read('plans/plan.json'))
    for (const [text, why] of [
      ['{', /is no plan/],
      ['{"schema":2}', /schema 1/],
      [JSON.stringify({ ...saved, files: [{}] }), /parts of it are missing/],
      [
        JSON.stringify({ ...saved, files: [{ ...first, path: '../../etc/passwd' }] }),
        /outside|not inside|leaves/i,
      ],
    ] as const) {
      project.write('plans/plan.json', text)
      expect(() => readPlan(path)).toThrow(why)
    }
  } finally {
    project.remove()
  }
})

test('a plan whose edits were changed by hand is refused', () => {
  const { project, path } = written()
  try {
    const saved = JSON.parse(project.read('plans/plan.json'))
    saved.files[0].edits[0].text += 'x'
    project.write('plans/plan.json', JSON.stringify(saved))
    expect(() => readPlan(path)).toThrow(expect.objectContaining({ code: 'ERR_MIGRATE_CHANGED' }))
  } finally {
    project.remove()
  }
})

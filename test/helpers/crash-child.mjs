// Runs one operation of the migration on a project: crash-child.mjs apply|restore|recover <root> [<plan.json> | <id>]
import { readFileSync } from 'node:fs'
import { apply } from '../../dist/codemods/engine/apply/apply.js'
import { recover } from '../../dist/codemods/engine/apply/recover.js'
import { restore } from '../../dist/codemods/engine/apply/restore.js'

const [operation, root, argument] = process.argv.slice(2)
if (operation === 'apply') {
  const { plan, texts } = JSON.parse(readFileSync(argument, 'utf8'))
  apply(plan, new Map(Object.entries(texts)), { backup: true, now: new Date('2026-03-01T00:00:00Z') })
} else if (operation === 'restore') restore(root, argument)
else recover(root)

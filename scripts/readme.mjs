// Writes the README's tables from the code: `npm run readme`. test/readme.test.ts fails where they differ.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { catalog } from '../dist/src/cli/catalog.js'
import { SETTINGS } from '../dist/src/config.js'

const row = (...cells) => `| ${cells.join(' | ')} |`
const code = text => `\`${text}\``

const settings = () =>
  Object.values(SETTINGS).map(({ variable, fallback, help, allowed }) =>
    row(code(variable), code(fallback), help, allowed),
  )

const commands = () => catalog.map(({ name, summary }) => row(code(name), summary))

/** A recipe's name, and what to ask for where it is not on by itself. */
const recipes = () =>
  readdirSync('codemods/recipes')
    .map(file => file.replace('.ts', ''))
    .filter(name => !['all', 'recipe', 'walks', 'hosts', 'frameworks'].includes(name) && !name.includes('.'))
    .map(code)
    .join(', ')

const SECTIONS = {
  settings: () =>
    ['| variable | default | meaning | allowed |', '|---|---|---|---|', ...settings()].join('\n'),
  commands: () => ['| command | |', '|---|---|', ...commands()].join('\n'),
  recipes,
}

export function render(readme) {
  let text = readme
  for (const [name, make] of Object.entries(SECTIONS)) {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
    const inline = name === 'recipes' ? '' : '\n'
    text = text.replace(
      new RegExp(`${open}[\\s\\S]*?${close}`),
      () => `${open}${inline}${make()}${inline}${close}`,
    )
  }
  return text
}

if (process.argv[1]?.endsWith('readme.mjs'))
  writeFileSync('README.md', render(readFileSync('README.md', 'utf8')))

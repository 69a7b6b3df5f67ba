// Our TypeScript with the outside of 4.7: what came later is away, and what changed is refused.
const { dirname, join } = require('node:path')
const { mkdirSync, writeFileSync } = require('node:fs')
const { ts, getLibFiles } = require('@ts-morph/common')

const { Classic, Node10: NodeJs, Node16, NodeNext } = ts.ModuleResolutionKind

/** The language's declarations stand beside a real compiler. */
function writeLibrary() {
  const folder = join(dirname(module.parent.filename), 'lib')
  mkdirSync(folder, { recursive: true })
  for (const { fileName, text } of getLibFiles())
    if (/^lib\.(?:es|decorators)/.test(fileName)) writeFileSync(join(folder, fileName), text)
  return folder
}

module.exports = version => ({
  ...ts,
  version,
  isSatisfiesExpression: undefined,
  canHaveDecorators: undefined,
  getDecorators: undefined,
  getModifiers: undefined,
  ModuleResolutionKind: { Classic, NodeJs, Node16, NodeNext },
  createCompilerHost(options) {
    const folder = writeLibrary()
    const host = ts.createCompilerHost(options)
    return {
      ...host,
      getDefaultLibLocation: () => folder,
      getSourceFile: (...given) => withDecoratorLists(host.getSourceFile(...given)),
    }
  },
  createModuleResolutionCache(...given) {
    if (given[3] !== undefined) throw new TypeError('the fourth parameter was a map of directories')
    return ts.createModuleResolutionCache(...given)
  },
  createProgram: ({ host, ...input }) =>
    ts.createProgram({ ...input, host: { ...host, resolveModuleNameLiterals: undefined } }),
  createSourceFile: (...given) => withDecoratorLists(ts.createSourceFile(...given)),
})

/** Decorators were no modifiers. */
function withDecoratorLists(file) {
  const visit = node => {
    const decorators = node.modifiers?.filter(ts.isDecorator) ?? []
    if (decorators.length > 0) node.decorators = decorators
    ts.forEachChild(node, visit)
  }
  if (file !== undefined && !file.isDeclarationFile) visit(file)
  return file
}

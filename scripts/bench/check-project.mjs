// What `tsc --noEmit -p <root>` does, with the TypeScript that the migration brings: node check-project.mjs <root>
import { join } from 'node:path'
import { getLibFiles, ts } from '@ts-morph/common'

const LIBRARY = '/node_modules/typescript/lib'
const files = new Map(getLibFiles().map(({ fileName, text }) => [`${LIBRARY}/${fileName}`, text]))
const root = process.argv[2]
const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
)
const host = ts.createCompilerHost(options)
const { fileExists, getSourceFile } = host
host.getDefaultLibLocation = () => LIBRARY
host.getDefaultLibFileName = own => `${LIBRARY}/${ts.getDefaultLibFileName(own)}`
host.fileExists = name => files.has(name) || fileExists(name)
host.getSourceFile = (name, version, ...rest) =>
  files.has(name)
    ? ts.createSourceFile(name, files.get(name), version)
    : getSourceFile(name, version, ...rest)
host.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors
const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram({ rootNames: fileNames, options, host }))
console.log(ts.formatDiagnostics(diagnostics.slice(0, 5), host), diagnostics.length, 'diagnostics')
process.exitCode = diagnostics.length === 0 ? 0 : 2

#!/usr/bin/env node
import module from 'node:module'

// Node >= 22.1 keeps compiled code between runs; asked before anything else is loaded
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()

const { main } = await import('../src/cli/main.js')
process.exitCode = await main(process.argv.slice(2))

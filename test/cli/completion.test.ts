import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { commandWords } from '../../src/cli/completion/command-words.js'
import { runCli } from './helpers/run-cli.js'

/** What bash offers for a command line; the last word is the one being typed. */
function offered(script: string, ...words: string[]): string[] {
  const complete = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cachectl; printf '%s\\n' "\${COMPREPLY[@]}"`
  const output = execFileSync('bash', ['-c', complete, 'bash', 'cachectl', ...words], { encoding: 'utf8' })
  return output.split('\n').filter(Boolean)
}

describe('completion', () => {
  test('bash offers commands, options and their choices', async () => {
    const { stdout: script } = await runCli(['completion', 'bash'])
    expect(offered(script, 'st')).toEqual(['stats'])
    expect(offered(script, '')).toEqual(expect.arrayContaining(['get', 'set', 'flush', 'migrate']))
    expect(offered(script, 'keys', '--so')).toEqual(expect.arrayContaining(['--sort', '--socket']))
    expect(offered(script, 'keys', '--sort', '')).toEqual(['size', 'ttl', 'idle', 'hot'])
    expect(offered(script, '--json', 'get', '--pre')).toEqual(['--prefix'])
    expect(offered(script, 'completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']))
  })

  test.each(['bash', 'zsh', 'fish'])('%s knows every command and every option', async shell => {
    const { stdout, code } = await runCli(['completion', shell])
    expect(code).toBe(0)
    for (const { name, options } of await commandWords()) {
      expect(stdout).toContain(name)
      for (const flag of options.flatMap(({ flags }) => flags))
        expect(stdout).toContain(shell === 'fish' ? flag.replace(/^--?/, '') : flag)
    }
  })
})

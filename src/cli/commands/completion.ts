import { Argument } from 'commander'
import type { Command } from '../command.js'
import { describe } from '../examples.js'

interface CompletionOptions {
  readonly shell: 'bash' | 'zsh' | 'fish'
}

export const completion: Command<CompletionOptions, never> = {
  configure(parser) {
    describe(parser, 'Print a completion script for your shell.', [
      ['completion bash > ~/.local/share/bash-completion/completions/cachectl', 'bash'],
      ['completion zsh > ~/.zfunc/_cachectl', 'zsh'],
      ['completion fish > ~/.config/fish/completions/cachectl.fish', 'fish'],
    ])
    parser.addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
  },
  async run(_context, { shell }) {
    const { commandWords } = await import('../completion/command-words.js')
    const { scripts } = await import('../completion/scripts.js')
    const script = scripts[shell](await commandWords())
    return {
      chunks: (async function* () {
        yield script
      })(),
    }
  },
  // its answer is the script itself, in JSON mode too
  render: async () => '',
}

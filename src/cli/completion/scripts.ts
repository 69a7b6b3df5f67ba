import type { CommandWords, OptionWords } from './command-words.js'

type Script = (commands: readonly CommandWords[]) => string

/** One generator a shell. All of them offer commands, then options and their fixed choices, then files. */
export const scripts: Readonly<Record<'bash' | 'zsh' | 'fish', Script>> = { bash, zsh, fish }

function bash(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, options, choices }) => {
    const words = [...options.flatMap(option => option.flags), ...choices].join(' ')
    return `    ${name}) words='${words}' ;;`
  })
  const values = choiceCases(commands).map(
    ([flag, choices]) => `    ${flag}) COMPREPLY=($(compgen -W '${choices}' -- "$current")); return ;;`,
  )
  return `# bash completion for cachectl
_cachectl() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command='' words='' word
  COMPREPLY=()
  case "$previous" in
${values.join('\n')}
  esac
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word != -* ]] && { command=$word; break; }
  done
  case "$command" in
    '') words='${commands.map(({ name }) => name).join(' ')} --help --version' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _cachectl cachectl
`
}

function zsh(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`)
  const cases = commands.map(({ name, options, choices }) => {
    const specs = options.map(option => `      ${zshOption(option)}`)
    const first = choices.length > 0 ? `'1:argument:(${choices.join(' ')})'` : "'*:file:_files'"
    return `    ${name})\n      _arguments -s \\\n${[...specs, `      ${first}`].join(' \\\n')} ;;`
  })
  return `#compdef cachectl
_cachectl() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _cachectl ]; then _cachectl "$@"; else compdef _cachectl cachectl; fi
`
}

function zshOption({ flags, about, choices, value }: OptionWords): string {
  const names = flags.length > 1 ? `{${flags.join(',')}}` : (flags[0] ?? '')
  const label = `[${quoted(about).replace(/[[\]:]/g, '\\$&')}]`
  const action = choices.length > 0 ? `:value:(${choices.join(' ')})` : value ? ':value:_files' : ''
  return flags.length > 1 ? `${names}'${label}${action}'` : `'${names}${label}${action}'`
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, summary, options, choices }) => [
    `complete -c cachectl -n __fish_use_subcommand -f -a ${name} -d '${quoted(summary)}'`,
    ...options.map(
      option => `complete -c cachectl -n '__fish_seen_subcommand_from ${name}' ${fishOption(option)}`,
    ),
    ...(choices.length > 0
      ? [`complete -c cachectl -n '__fish_seen_subcommand_from ${name}' -f -a '${choices.join(' ')}'`]
      : []),
  ])
  return `# fish completion for cachectl\n${lines.join('\n')}\n`
}

function fishOption({ flags, about, choices, value }: OptionWords): string {
  const names = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
  const argument = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : value ? ' -r' : ''
  return `${names.join(' ')} -d '${quoted(about)}'${argument}`
}

function choiceCases(commands: readonly CommandWords[]): [string, string][] {
  const all = commands.flatMap(({ options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ flags, choices }) => [flags.join('|'), choices.join(' ')] as const),
  )
  return [...new Map(all)]
}

/** Inside single quotes of any of the three shells. */
function quoted(text: string): string {
  return text.replaceAll("'", '’').replaceAll('\n', ' ')
}

// For bash, with or without the package bash-completion.
import { allFlagsOf, type CommandLine, flagsOf, type Option } from './commandLine.ts';

/** @returns a script that is sourced, or put into bash-completion's folder as `tracer-tui` */
export function bashCompletion(main: CommandLine, subcommands: readonly CommandLine[]): string {
  const commands = [main, ...subcommands];
  return `# bash completion for tracer-tui

_tracer_tui() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command= i
  COMPREPLY=()
  # readline takes --name=value for three words.
  if [[ $current == = ]]; then
    current=
  elif [[ $previous == = ]]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  # What follows -- is a command of its own.
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} == -- ]]; then
      _tracer_tui_command $((i + 1))
      return
    fi
  done
  case \${COMP_WORDS[1]-} in
    ${subcommands.map(({ name }) => name).join(' | ')}) ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]} ;;
  esac
  case $command:$previous in
${commands.flatMap((command) => command.options.flatMap((option) => valueCase(command, option))).join('\n')}
  esac
  case $command in
${commands.map((command) => commandCase(command, command === main ? subcommands : [])).join('\n')}
  esac
}

# Words that begin as the last one does. COMPREPLY is made anew.
_tracer_tui_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_tracer_tui_files() {
  compopt -o filenames 2> /dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# The command that stands at a place of the line, with its own completion where bash-completion knows one.
_tracer_tui_command() {
  if declare -F _command_offset > /dev/null; then
    _command_offset "$1"
  elif ((COMP_CWORD == $1)); then
    mapfile -t COMPREPLY < <(compgen -c -- "\${COMP_WORDS[COMP_CWORD]}")
  else
    _tracer_tui_files "\${COMP_WORDS[COMP_CWORD]}"
  fi
}

complete -F _tracer_tui tracer-tui
`;
}

/** What follows an option that wants a value. */
function valueCase({ name }: CommandLine, option: Option): string[] {
  if (option.type === 'boolean') return [];
  const patterns = flagsOf(option).map((flag) => `${name}:${flag}`);
  return [`    ${patterns.join(' | ')}) ${offer(option.offers)}; return ;;`];
}

function offer(offers: Option['offers']): string {
  if (offers === undefined) return ':';
  return offers === 'files' ? '_tracer_tui_files "$current"' : `_tracer_tui_words '${offers.join(' ')}' "$current"`;
}

/** What stands there otherwise: options after a dash; before it subcommands, or files. */
function commandCase(command: CommandLine, subcommands: readonly CommandLine[]): string {
  const flags = command.options.flatMap(allFlagsOf).join(' ');
  const others =
    subcommands.length > 0
      ? `((COMP_CWORD == 1)) && _tracer_tui_words '${subcommands.map(({ name }) => name).join(' ')}' "$current"`
      : offer(command.positionals[0]?.offers);
  return `    '${command.name}')
      if [[ $current == -* ]]; then
        _tracer_tui_words '${flags}' "$current"
      else
        ${others}
      fi
      ;;`;
}

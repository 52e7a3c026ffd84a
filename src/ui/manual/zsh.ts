// For zsh: an autoloaded function, put as `_tracer-tui` into a folder of $fpath.
import { type CommandLine, flagsOf, type Option } from './commandLine.ts';

export function zshCompletion(main: CommandLine, subcommands: readonly CommandLine[]): string {
  return `#compdef tracer-tui

_tracer-tui() {
  local context state state_descr line
  typeset -A opt_args
  case \${words[2]-} in
${subcommands.map(subcommandCase).join('\n')}
  esac
  # What follows -- is a command of its own.
  local dashes=\${words[(i)--]}
  if ((dashes < CURRENT)); then
    shift dashes words
    ((CURRENT -= dashes))
    _normal
    return
  fi
  if ((CURRENT == 2)) && [[ $PREFIX != -* ]]; then
    local -a commands=(
${subcommands.map(({ name, describe }) => `      ${quote(`${name}:${describe}`)}`).join('\n')}
    )
    _describe -t commands command commands
    return
  fi
  _arguments -s \\
${argumentLines(main)}
}

_tracer-tui "$@"
`;
}

function subcommandCase(command: CommandLine): string {
  return `    ${command.name})
      if ((CURRENT > 2)); then
        shift words
        ((CURRENT--))
        _arguments -s \\
${argumentLines(command)}
        return
      fi
      ;;`;
}

function argumentLines({ options, positionals }: CommandLine): string {
  const places = positionals.map(({ describe, offers }) => quote(`*:${inDescription(describe)}:${action(offers)}`));
  // Several places are all the same to a shell: a file.
  return [...options.flatMap(optionLines), ...places.slice(0, 1)].map((line) => `          ${line}`).join(' \\\n');
}

function optionLines(option: Option): readonly string[] {
  const { describe, offers, value, array } = option;
  const flags = flagsOf(option);
  const others = array === true ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : '';
  const wanted = value === undefined ? '' : `:${value}:${action(offers)}`;
  return flags.map((flag) => {
    const equals = value !== undefined && flag.startsWith('--') ? '=' : '';
    return quote(`${others}${flag}${equals}[${inDescription(describe)}]${wanted}`);
  });
}

function action(offers: Option['offers']): string {
  if (offers === undefined) return ' ';
  return offers === 'files' ? '_files' : `(${offers.join(' ')})`;
}

/** In a description of _arguments these end it. */
const inDescription = (text: string) => text.replace(/[[\]:]/g, '\\$&');

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

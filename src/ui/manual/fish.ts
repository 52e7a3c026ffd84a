// For fish: put as `tracer-tui.fish` into a folder of $fish_complete_path.
import type { CommandLine, Option } from './commandLine.ts';

export function fishCompletion(main: CommandLine, subcommands: readonly CommandLine[]): string {
  const names = subcommands.map(({ name }) => name).join(' ');
  const isMain = `'not __fish_seen_subcommand_from ${names}; and not __tracer_tui_has_command'`;
  return `# fish completion for tracer-tui

function __tracer_tui_has_command
    contains -- -- (commandline -opc)
end

# What follows -- is a command of its own.
function __tracer_tui_command
    set -l words (commandline -opc) (commandline -ct)
    complete -C (string join -- ' ' (string escape -- $words[(math 1 + (contains -i -- -- $words))..-1]))
end

complete -c tracer-tui -f
complete -c tracer-tui -n __tracer_tui_has_command -a '(__tracer_tui_command)'
${subcommands
  .map(({ name, describe }) => `complete -c tracer-tui -n __fish_use_subcommand -a ${name} -d ${quote(describe)}`)
  .join('\n')}
${main.options.map((option) => optionLine(isMain, option)).join('\n')}
${subcommands.flatMap(subcommandLines).join('\n')}
`;
}

function subcommandLines({ name, positionals, options }: CommandLine): string[] {
  const seen = `'__fish_seen_subcommand_from ${name}'`;
  const takesFiles = positionals.some(({ offers }) => offers === 'files');
  return [
    ...(takesFiles ? [`complete -c tracer-tui -n ${seen} -F`] : []),
    ...options.map((option) => optionLine(seen, option)),
  ];
}

function optionLine(condition: string, { name, alias, describe, value, offers }: Option): string {
  const parts = [`complete -c tracer-tui -n ${condition}`];
  if (alias !== undefined) parts.push(`-s ${alias}`);
  parts.push(`-l ${name}`);
  if (value !== undefined) parts.push(offers === 'files' ? '-r -F' : '-x');
  if (Array.isArray(offers)) parts.push(`-a ${quote(offers.join(' '))}`);
  return [...parts, `-d ${quote(describe)}`].join(' ');
}

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

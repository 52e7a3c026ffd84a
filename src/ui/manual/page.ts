// tracer-tui(1), in man(7): made from the tables that --help, the keys and the help in the view are made from.
import { FIELD_NAMES } from '../../core/filter/fieldNames.ts';
import type { Subcommand } from '../cli/subcommand.ts';
import { FILTER_HELP } from '../keys/filterHelp.ts';
import { COMMON_KEYS, type KeyGroup, keyLabel } from '../keys/keymap.ts';
import { MOUSE_HELP } from '../keys/mouseCommands.ts';
import { createPages } from '../pages/pages.ts';
import { type CommandLine, flagsOf, MAIN_COMMAND, type Option, subcommandLines } from './commandLine.ts';
import { bold, escapeRoff, example, italic, section, subsection, tagged } from './roff.ts';
import { ENVIRONMENT, EXIT_STATUS, FILES } from './words.ts';

/** @returns lines of man(7) with a newline behind the last one */
export async function manualPage(version: string, subcommands: readonly Subcommand[]): Promise<string> {
  const commands = await subcommandLines(subcommands);
  return `${[
    `.\\" Made from the program's own tables: npm run setup`,
    `.TH TRACER\\-TUI 1 "" "tracer\\-tui ${escapeRoff(version)}" "User Commands"`,
    section('NAME', ['tracer\\-tui \\- every process of a Linux machine, from its start to its end']),
    section('SYNOPSIS', synopsis([MAIN_COMMAND, ...commands])),
    section('DESCRIPTION', [...DESCRIPTION.map((text) => `.PP\n${escapeRoff(text)}`)]),
    section('OPTIONS', MAIN_COMMAND.options.map(optionEntry)),
    section('COMMANDS', commands.map(commandEntry)),
    section('KEYS', keys()),
    section('FILTERS', filters()),
    section('EXIT STATUS', EXIT_STATUS.map(entry)),
    section('ENVIRONMENT', ENVIRONMENT.map(entry)),
    section('FILES', FILES.map(entry)),
    section('EXAMPLES', MAIN_COMMAND.examples.map(exampleEntry)),
    section('SEE ALSO', [SEE_ALSO.map(([name, number]) => `.BR ${escapeRoff(name)} (${number})`).join(',\n')]),
  ].join('\n')}\n`;
}

const DESCRIPTION = [
  'tracer-tui shows processes as they start and end, also those that live for milliseconds and that top(1) never shows. Events come from the kernel through eBPF, so nothing is sampled; what could not be handed over is counted and shown. Without the right to use eBPF it takes the kernel’s proc connector or looks at /proc, and says so.',
  'On a terminal it is a full screen with pages: tables of running and finished processes, a tree, figures per program, a timeline. In a pipe it prints a line per exec and exit.',
  'With COMMAND, only that command and all that descends from it is shown; it runs as the user who called sudo.',
];

const SEE_ALSO = [
  ['bpf', 2],
  ['htop', 1],
  ['proc', 5],
  ['ps', 1],
  ['strace', 1],
] as const;

function synopsis(commands: readonly CommandLine[]): readonly string[] {
  return commands.map(({ name, usage }, index) => {
    const words = usage.split(' ').filter((word) => word !== name);
    const options = name === '' ? [] : ['[options]'];
    const line = [bold(['tracer-tui', name].join(' ').trim()), ...[...options, ...words].map(synopsisWord)].join(' ');
    return index === 0 ? line : `.br\n${line}`;
  });
}

const synopsisWord = (word: string) => (/^\W*[A-Z]+\W*$/.test(word) ? italic(word) : escapeRoff(word));

function optionEntry(option: Option): string {
  const value = option.value === undefined ? '' : ` ${italic(option.value)}`;
  return tagged(flagsOf(option).map(bold).join(', ') + value, sentence(option.describe));
}

function commandEntry(command: CommandLine): string {
  return [
    subsection(command.usage, [escapeRoff(sentence(command.describe))]),
    ...command.options.filter(({ name }) => name !== 'help').map(optionEntry),
    ...command.examples.map(exampleEntry),
  ].join('\n');
}

function exampleEntry([command, what]: readonly [command: string, what: string]): string {
  return `.PP\n${escapeRoff(sentence(what))}\n${example(command)}`;
}

function keys(): readonly string[] {
  const pages = createPages().map(({ title, keys: groups }) => ({ title, groups }));
  return [
    '.PP',
    'On every page:',
    ...COMMON_KEYS.map(keyGroup),
    subsection(MOUSE_HELP.title, MOUSE_HELP.lines.map(entry)),
    ...pages.flatMap(({ title, groups }) =>
      groups.map((group) => keyGroup({ ...group, title: `${group.title} (page: ${title})` })),
    ),
  ];
}

function keyGroup({ title, bindings }: KeyGroup): string {
  return subsection(
    title,
    bindings.map((binding) => tagged(binding.keys.map((key) => bold(keyLabel(key))).join(' '), sentence(binding.does))),
  );
}

function filters(): readonly string[] {
  return [
    '.PP',
    escapeRoff('The same language is read after / in the view, by --filter and by --fail-if. Fields: ') +
      `${FIELD_NAMES.map(italic).join(', ')}.`,
    ...FILTER_HELP.map(entry),
  ];
}

const entry = ([name, meaning]: readonly [name: string, meaning: string]) => tagged(bold(name), sentence(meaning));

/** Help has no capitals and no full stops. */
function sentence(text: string): string {
  const first = /^[a-z]+(?=[\s;]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

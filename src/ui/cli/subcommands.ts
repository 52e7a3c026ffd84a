// Every subcommand: `tracer-tui NAME …`. To add one, add it here.
import yargs, { type Argv } from 'yargs';
import { createCompletionCommand } from './completionCommand.ts';
import { diffCommand } from './diffCommand.ts';
import { doctorCommand } from './doctorCommand.ts';
import { exportCommand } from './exportCommand.ts';
import { type Info, parseArguments } from './parseArguments.ts';
import { replayCommand } from './replayCommand.ts';
import { reportCommand } from './reportCommand.ts';
import type { Subcommand } from './subcommand.ts';

export const SUBCOMMANDS: readonly Subcommand[] = [
  replayCommand,
  reportCommand,
  exportCommand,
  diffCommand,
  doctorCommand,
  createCompletionCommand(() => SUBCOMMANDS),
];

export function findSubcommand(name: string | undefined): Subcommand | undefined {
  return SUBCOMMANDS.find((subcommand) => subcommand.name === name);
}

/** @param argv what follows its name @returns the exit status, or what --help prints @throws UsageError */
export async function runSubcommand(subcommand: Subcommand, argv: readonly string[]): Promise<number | Info> {
  const { name, usage, describe, examples } = subcommand;
  const whole = [name, ...argv.map((arg) => (arg === '-' ? DASH : arg))];
  const parser = yargs(whole)
    .scriptName('tracer-tui')
    .command(usage, describe, (command) =>
      withArguments(command, subcommand)
        .usage(`$0 ${usage}\n\n${describe}`)
        .example(examples.map(([command, what]) => [command, what])),
    )
    .help('help', 'show this help')
    .alias({ help: 'h' })
    .version(false);
  const { parsed, info } = await parseArguments(parser, whole, { missing: missingArgument(subcommand) });
  return info ?? subcommand.run(withDashes(parsed));
}

function withArguments(yargs: Argv, { positionals, options }: Subcommand): Argv {
  for (const [name, { type, describe }] of Object.entries(positionals)) yargs.positional(name, { type, describe });
  return yargs.options(options);
}

function missingArgument({ positionals }: Subcommand): string {
  const [[name, spec] = []] = Object.entries(positionals);
  if (spec === undefined || spec.offers === 'files') return 'the file to read is missing (- for stdin)';
  return `${name?.toUpperCase()} is missing: ${spec.describe}`;
}

/** Stands for `-` while yargs looks at it, which takes no file of that name. */
const DASH = '\0-';

function withDashes(parsed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore);
    return value === DASH ? '-' : value;
  };
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, restore(value)]));
}

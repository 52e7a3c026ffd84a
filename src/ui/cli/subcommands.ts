// Every subcommand: `tracer-tui NAME …`. To add one, add it here.
import yargs, { type Argv } from 'yargs';
import { checkOneSide, hideOperands, withOperands } from './operands.ts';
import { forHelp } from './optionSpec.ts';
import { type Info, parseArguments } from './parseArguments.ts';
import type { Program } from './program.ts';
import type { Subcommand, SubcommandCode } from './subcommand.ts';

export const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'replay',
    usage: 'replay <files..>',
    describe: 'shows recordings (--record, --output ndjson) in the same views; - is stdin',
    load: async () => (await import('./replayCommand.ts')).replayCommand,
  },
  {
    name: 'report',
    usage: 'report <files..>',
    describe: 'what ran: totals, failures, programs, critical path; - is stdin',
    load: async () => (await import('./reportCommand.ts')).reportCommand,
  },
  {
    name: 'export',
    usage: 'export <file>',
    describe: 'gives a recording to other programs: Perfetto, OpenTelemetry, spreadsheets',
    load: async () => (await import('./exportCommand.ts')).exportCommand,
  },
  {
    name: 'diff',
    usage: 'diff <a> <b>',
    describe: 'what changed from recording A to B: programs new, gone, slower, run more often, failing more',
    load: async () => (await import('./diffCommand.ts')).diffCommand,
  },
  {
    name: 'doctor',
    usage: 'doctor',
    describe: 'what this machine allows: each source tried, what is missing, what that costs, how to mend it',
    load: async () => (await import('./doctorCommand.ts')).doctorCommand,
  },
  {
    name: 'completion',
    usage: 'completion <shell>',
    describe: 'a script for bash, zsh or fish that completes commands, options and their values',
    load: async () => (await import('./completionCommand.ts')).createCompletionCommand(SUBCOMMANDS),
  },
];

export function findSubcommand(name: string | undefined): Subcommand | undefined {
  return SUBCOMMANDS.find((subcommand) => subcommand.name === name);
}

/** @param argv what follows its name @returns the exit status, or what --help prints @throws UsageError */
export async function runSubcommand(
  { name, usage, describe, load }: Subcommand,
  argv: readonly string[],
  program: Program,
): Promise<number | Info> {
  const code = await load();
  const whole = [name, ...hideOperands(argv, code.options)];
  const parser = yargs(whole)
    .scriptName('tracer-tui')
    .command(usage, describe, (command) =>
      withArguments(command, code)
        .usage(`$0 ${usage}\n\n${describe}`)
        .example(code.examples.map(([command, what]) => [command, what])),
    )
    .help('help', 'show this help')
    .alias({ help: 'h' })
    .version(false);
  const { parsed, info } = await parseArguments(parser, whole, {
    options: code.options,
    missing: missingArgument(code),
  });
  if (info !== undefined) return info;
  checkOneSide(Object.keys(code.positionals).flatMap((positional) => parsed[positional]));
  return code.run(withOperands(parsed), program);
}

function withArguments(yargs: Argv, { positionals, options }: SubcommandCode): Argv {
  for (const [name, { type, describe }] of Object.entries(positionals)) yargs.positional(name, { type, describe });
  return yargs.options(forHelp(options));
}

function missingArgument({ positionals }: SubcommandCode): string {
  const [[name, spec] = [], second] = Object.entries(positionals);
  if (second !== undefined) return 'two files are wanted: before and after (- for stdin, once)';
  if (spec === undefined || spec.offers === 'files') return 'the file to read is missing (- for stdin)';
  return `${name?.toUpperCase()} is missing: ${spec.describe}`;
}

// The whole command line as data: what the manual and the completions are made from.
import { MAIN_EXAMPLES, MAIN_OPTIONS } from '../cli/mainOptions.ts';
import type { OptionSpec, OptionSpecs, PositionalSpec } from '../cli/optionSpec.ts';
import type { Subcommand } from '../cli/subcommand.ts';

export interface CommandLine {
  /** Empty: tracer-tui without a subcommand. */
  readonly name: string;
  /** As it is typed: `report FILE…`. */
  readonly usage: string;
  readonly describe: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: readonly Option[];
  readonly examples: readonly (readonly [command: string, what: string])[];
}

export interface Option extends OptionSpec {
  /** Without the dashes. */
  readonly name: string;
}

// yargs adds them by itself.
const HELP: OptionSpecs = { help: { alias: 'h', type: 'boolean', describe: 'show this help' } };
const VERSION: OptionSpecs = { version: { alias: 'V', type: 'boolean', describe: 'show the version' } };

export const MAIN_COMMAND: CommandLine = {
  name: '',
  usage: '[options] [-- COMMAND …]',
  describe: 'Shows every process from its start to its end, also those that live for milliseconds.',
  positionals: [],
  options: optionsOf({ ...MAIN_OPTIONS, ...HELP, ...VERSION }),
  examples: examplesOf(MAIN_EXAMPLES),
};

/** In the order of --help. */
export function subcommandLines(subcommands: readonly Subcommand[]): Promise<readonly CommandLine[]> {
  return Promise.all(
    subcommands.map(async ({ name, usage, describe, load }) => {
      const { positionals, options, examples } = await load();
      return {
        name,
        // `<files..>` of yargs.
        usage: usage.replace(
          /<(\w+?)s?(\.\.)?>/g,
          (_, word: string, many?: string) => word.toUpperCase() + (many ? '…' : ''),
        ),
        describe,
        positionals: Object.values(positionals),
        options: optionsOf({ ...options, ...HELP }),
        examples: examplesOf(examples),
      };
    }),
  );
}

function optionsOf(specs: OptionSpecs): readonly Option[] {
  return Object.entries(specs).map(([name, spec]) => ({ name, ...spec }));
}

function examplesOf(examples: CommandLine['examples']): CommandLine['examples'] {
  return examples.map(([command, what]) => [command.replaceAll('$0', 'tracer-tui'), what]);
}

/** `-d`, `--duration`. */
export function flagsOf({ name, alias }: Option): readonly string[] {
  return [...(alias === undefined ? [] : [`-${alias}`]), `--${name}`];
}

/** Every boolean can be given as `--no-name`: offered where that turns off what is on by itself. */
export function allFlagsOf(option: Option): readonly string[] {
  const off = `--no-${option.name}`;
  return option.type === 'boolean' && option.describe.includes(off) ? [...flagsOf(option), off] : flagsOf(option);
}

// What yargs does for every command line: strict, one line for what is wrong, and nothing printed by itself.
import type { Argv } from 'yargs';
import { shown } from './operands.ts';
import type { OptionSpec, OptionSpecs } from './optionSpec.ts';
import { UsageError } from './usageError.ts';

declare module 'yargs' {
  // yargs has it since 17.7, its types have it not. The type of a value is told by what stands behind its name.
  interface Argv<T> {
    usageConfiguration(config: { readonly 'hide-types': boolean }): Argv<T>;
  }
}

/** What --help or --version prints. */
export interface Info {
  readonly text: string;
}

interface Arguments {
  /** Without --help and --version, which the parser itself has. */
  readonly options: OptionSpecs;
  /** What to say when a positional argument is. */
  readonly missing: string;
}

/** @returns what was parsed, or what --help or --version prints @throws UsageError */
export async function parseArguments<T>(parser: Argv<T>, argv: readonly string[], { options, missing }: Arguments) {
  checkNegations(argv, options);
  let info = '';
  const parsed = await parser
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    // A dot in a name would make an object of the value.
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false })
    .usageConfiguration({ 'hide-types': true })
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw new UsageError(message ? explain(message, argv, missing) : error.message);
    })
    .parseAsync([...argv], {}, (_error, _argv, output) => {
      info = output;
    });
  const asked: Info | undefined = info === '' ? undefined : { text: info };
  return { parsed: lastOfEach(parsed, options), info: asked };
}

/** yargs has a `--no-` for every option, and gives one that wants a text `false`. @throws UsageError */
function checkNegations(argv: readonly string[], options: OptionSpecs): void {
  const flags = Object.entries(options).filter(([, { type }]) => type === 'boolean');
  const known = new Set(flags.flatMap(([name, spec]) => namesOf(name, spec)));
  const unknown = argv.filter((arg) => arg.startsWith('--no-') && !known.has(arg.slice('--no-'.length)));
  if (unknown.length > 0) throw new UsageError(describeUnknown(unknown));
}

/**
 * The last one counts, but of a list: yargs makes a list of whatever is repeated. Its `duplicate-arguments-array: false`
 * would leave the last one of lists, too.
 */
function lastOfEach<T extends object>(parsed: T, options: OptionSpecs): T {
  const single = Object.entries(options).filter(([, { array }]) => array !== true);
  const names = new Set(single.flatMap(([name, spec]) => namesOf(name, spec)));
  const entries = Object.entries(parsed).map(([name, value]: [string, unknown]) => [
    name,
    names.has(name) && Array.isArray(value) ? value.at(-1) : value,
  ]);
  return Object.fromEntries(entries) as T;
}

function namesOf(name: string, { alias }: OptionSpec): readonly string[] {
  return alias === undefined ? [name] : [name, alias];
}

/** What yargs has to say, with the options as they were typed. */
function explain(message: string, argv: readonly string[], missing: string): string {
  if (/^Not enough non-option/.test(message)) return missing;
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined) return describeUnknown(unknown.split(', ').map((name) => asTyped(name, argv)));
  const [, needsValue] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (needsValue !== undefined) return `${asTyped(needsValue, argv)} wants a value`;
  const [, required] = /^Missing required arguments?: (.*)$/.exec(message) ?? [];
  if (required !== undefined) return `--${required} is missing`;
  return message.charAt(0).toLowerCase() + message.slice(1).replaceAll('\n', ' ');
}

/** @param args as they were typed */
function describeUnknown(args: readonly string[]): string {
  const isOption = args.every((arg) => arg.startsWith('-'));
  return `unknown${isOption ? ' option' : ''}: ${args.join(' ')}`;
}

/** yargs leaves the dashes out. */
function asTyped(name: string, argv: readonly string[]): string {
  return (
    [`--${name}`, `-${name}`].find((flag) => argv.some((arg) => arg === flag || arg.startsWith(`${flag}=`))) ??
    shown(name)
  );
}

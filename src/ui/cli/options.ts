// The command line: one table of options for parsing, --help and the checks of what was typed.
import yargs from 'yargs';
import { compileFilter, type Filter, NO_FILTER } from '../../core/filter/match.ts';
import { FilterError } from '../../core/filter/syntax.ts';
import { parseDuration } from '../../core/format/units.ts';
import { COLUMNS, findColumn } from '../../core/select/columns.ts';
import { DEFAULT_HISTORY } from '../../core/state/state.ts';
import { NEWEST, type Order } from '../../core/state/view.ts';

const OUTPUTS = ['tui', 'text'] as const;
const SOURCES = ['auto', 'ebpf'] as const;

export interface Options {
  readonly thresholdNs: number;
  /** undefined: by the output. */
  readonly isThresholdInKernel: boolean | undefined;
  /** undefined: by what stdout is. */
  readonly output: (typeof OUTPUTS)[number] | undefined;
  readonly filter: Filter;
  readonly order: Order;
  readonly history: number;
  readonly isVerbose: boolean;
  readonly isColored: boolean;
}

/** What was typed cannot be used. The message is one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What --help or --version prints. */
export interface Info {
  readonly text: string;
}

const EXAMPLES: readonly (readonly [command: string, what: string])[] = [
  ['sudo $0', 'watch every process of this machine'],
  ['sudo $0 -d 100', 'only what lives 100 ms or longer; + and - move the threshold'],
  ["sudo $0 -f 'gcc exit!=0'", 'only failed commands that mention gcc'],
  ['sudo $0 -s duration', 'the longest on top'],
  ['sudo $0 -d 50 | tee log', 'without a terminal: a line per exec and exit'],
];

const HISTORY_MAX = 10_000_000;

function createParser(argv: readonly string[], version: string) {
  return yargs([...argv])
    .scriptName('tracer-tui')
    .usage('$0 [options]\n\nShows every process from its start to its end, also those that live for milliseconds.')
    .options({
      duration: {
        alias: 'd',
        type: 'string',
        requiresArg: true,
        describe: 'minimum duration to show, in ms or with a unit (0: everything)',
      },
      'in-kernel-threshold': {
        type: 'boolean',
        describe:
          'what ends below -d stays in the kernel: cheaper in storms of processes, but counted only, and no threshold shows it later; text with -d does so by itself (--no-in-kernel-threshold: not)',
      },
      output: {
        alias: 'o',
        type: 'string',
        requiresArg: true,
        describe: `${OUTPUTS.join(' or ')}; tui on a terminal, text in a pipe`,
      },
      filter: {
        alias: 'f',
        type: 'string',
        requiresArg: true,
        describe: 'start with this filter: words, FIELD=VALUE, and, or, !',
      },
      sort: {
        alias: 's',
        type: 'string',
        requiresArg: true,
        describe: `start in this order: newest, ${COLUMNS.map(({ id }) => id).join(', ')}`,
      },
      source: { type: 'string', requiresArg: true, describe: `where events come from: ${SOURCES.join(' or ')}` },
      history: {
        type: 'string',
        requiresArg: true,
        describe: `finished processes kept in memory (${DEFAULT_HISTORY})`,
      },
      color: { type: 'boolean', describe: 'colours; --no-color or NO_COLOR for none', hidden: false },
      verbose: { alias: 'v', type: 'boolean', describe: 'what the BPF loader and the sources say, on stderr' },
    })
    .help('help', 'show this help')
    .example(EXAMPLES.map(([command, what]) => [command, what]))
    .version('version', 'show the version', version)
    .alias({ help: 'h', version: 'V' })
    .epilogue(
      'Exit status: 0, 1 when it cannot trace, 2 for a command line that it cannot use.\nIn the live view, ? shows the keys.',
    )
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .parserConfiguration({ 'duplicate-arguments-array': false, 'camel-case-expansion': false })
    .strict()
    .exitProcess(false);
}

/** @throws UsageError */
export async function parseOptions(
  argv: readonly string[],
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<Options | Info> {
  const parser = createParser(argv, version).fail((message, error) => {
    throw new UsageError(message ? lowerFirst(message) : error.message);
  });
  let info = '';
  const parsed = await parser.parseAsync([...argv], {}, (_error, _argv, output) => {
    info = output;
  });
  if (info !== '') return { text: info };
  if (parsed._.length > 0) throw new UsageError(`unexpected argument "${parsed._[0]}"`);
  oneOf('--source', parsed.source, SOURCES);
  return {
    thresholdNs: readThreshold(parsed.duration),
    isThresholdInKernel: parsed['in-kernel-threshold'],
    output: oneOf('--output', parsed.output, OUTPUTS),
    filter: readFilter(parsed.filter),
    order: readOrder(parsed.sort),
    history: readHistory(parsed.history),
    isVerbose: parsed.verbose ?? false,
    isColored: parsed.color ?? hasColors(env),
  };
}

/** Node counts these among the terminals with 16 colours; they have none (terminfo(5)). */
const MONOCHROME = /^vt\d{2,3}$|-m(ono)?$/;

/** By NO_COLOR (https://no-color.org) and what the terminal says of itself. */
function hasColors(env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] || MONOCHROME.test(env['TERM'] ?? '')) return false;
  return process.stdout.isTTY && process.stdout.getColorDepth(env) > 1;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replaceAll('\n', ' ');
}

function readThreshold(text: string | undefined): number {
  if (text === undefined) return 0;
  const ns = parseDuration(text);
  if (ns === undefined) throw new UsageError(`--duration wants milliseconds such as 50, or 1.5s, not "${text}"`);
  return ns;
}

function oneOf<T extends string>(option: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((name) => name === text);
  if (found === undefined) throw new UsageError(`${option} is one of ${allowed.join(', ')}, not "${text}"`);
  return found;
}

function readFilter(text: string | undefined): Filter {
  if (text === undefined) return NO_FILTER;
  try {
    return compileFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UsageError(`--filter: ${error.message}, at character ${error.position + 1} of "${text}"`);
  }
}

function readOrder(text: string | undefined): Order {
  if (text === undefined || text === 'newest') return NEWEST;
  const column = findColumn(text);
  if (column === undefined) {
    throw new UsageError(`--sort is one of newest, ${COLUMNS.map(({ id }) => id).join(', ')}, not "${text}"`);
  }
  return { column: column.id, direction: column.firstOrder };
}

function readHistory(text: string | undefined): number {
  if (text === undefined) return DEFAULT_HISTORY;
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= 1 && count <= HISTORY_MAX)) {
    throw new UsageError(`--history is a number from 1 to ${HISTORY_MAX}, not "${text}"`);
  }
  return count;
}

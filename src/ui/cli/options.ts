// The command line of the live view: what was typed, checked; the options themselves are in mainOptions.ts.
import yargs from 'yargs';
import { parseDuration } from '../../core/format/units.ts';
import type { TextOptions } from '../../core/output/text.ts';
import { SOURCES, type SourceName } from '../../core/source/openSource.ts';
import { LEAST_INTERVAL_MS } from '../../core/source/procfsSource.ts';
import { loadConfig, tellProblems } from './configOptions.ts';
import { readUrl } from './exportOtlp.ts';
import { wantsScreen } from './face.ts';
import { MAIN_EXAMPLES, MAIN_OPTIONS, OUTPUTS } from './mainOptions.ts';
import { forHelp } from './optionSpec.ts';
import { type Info, parseArguments } from './parseArguments.ts';
import { type RedactActions, readRedaction } from './redactOptions.ts';
import { checkApart } from './samePath.ts';
import type { Subcommand } from './subcommand.ts';
import { readTextOptions } from './textOptions.ts';
import { UsageError } from './usageError.ts';
import { oneOf, readViewOptions, type ViewOptions } from './viewOptions.ts';

export type Output = (typeof OUTPUTS)[number];

export interface Options extends ViewOptions {
  /** `auto`: the best that works here. */
  readonly source: SourceName;
  /** How often procfs looks. */
  readonly intervalMs: number | undefined;
  /** undefined: by the output. */
  readonly isThresholdInKernel: boolean | undefined;
  /** undefined: by what stdout is. */
  readonly output: Output | undefined;
  /** A file that all events are written to, besides being shown. */
  readonly record: string | undefined;
  /** Of lines of text. */
  readonly lines: TextOptions;
  readonly isForced: boolean;
  /** undefined: nothing is masked. */
  readonly redact: RedactActions | undefined;
  /** Where spans are sent to, besides being shown. */
  readonly otlp: string | undefined;
  /** Whether the reader gets the CPU before those it reads about. */
  readonly isRealtime: boolean;
  /** Once attached, what only attaching needs is given up. */
  readonly dropsPrivileges: boolean;
  readonly isVerbose: boolean;
  /** What stands after `--`: only it is followed, with all that descends from it. */
  readonly command: readonly string[] | undefined;
  /** The file that lines go to; undefined: stdout, or stderr where stdout is the command's. */
  readonly linesFile: string | undefined;
  readonly hasSummary: boolean;
}

function createParser(argv: readonly string[], version: string, subcommands: readonly Subcommand[]) {
  const parser = yargs([...argv])
    .scriptName('tracer-tui')
    .usage(
      '$0 [options] [-- COMMAND …]\n\nShows every process from its start to its end, also those that live for milliseconds.',
    )
    .options(forHelp(MAIN_OPTIONS))
    // For --help alone: who they are is decided before, by the first word.
    .command(subcommands.map(({ usage, describe }) => ({ command: usage, describe, handler: () => {} })))
    .help('help', 'show this help')
    .example(MAIN_EXAMPLES.map(([command, what]) => [command, what]))
    .version('version', 'show the version', version)
    .alias({ help: 'h', version: 'V' })
    .epilogue(
      [
        'COMMAND runs as the user who called sudo; its stdin, stdout and stderr are its own.',
        'Exit status: that of COMMAND (127: there is none, 126: it may not be run); else 0, 1 when it cannot trace,',
        '2 for a command line that it cannot use.',
        'In the live view, ? shows the keys. Filters: under=PID, unit=, container=, cmd~/REGEX/, running … see docs/filter.md.',
      ].join('\n'),
    );
  return parser;
}

/** @throws UsageError */
export async function parseOptions(
  everything: readonly string[],
  version: string,
  env: NodeJS.ProcessEnv,
  subcommands: readonly Subcommand[] = [],
): Promise<Options | Info> {
  // By hand: what follows is the command's own, whatever it looks like.
  const dashes = everything.indexOf('--');
  const argv = dashes < 0 ? everything : everything.slice(0, dashes);
  const command = dashes < 0 ? undefined : everything.slice(dashes + 1);
  const [first] = argv;
  if (first !== undefined && !first.startsWith('-')) {
    const names = subcommands.map(({ name }) => name).join(', ');
    throw new UsageError(`"${first}" is none of ${names}; to follow a program: tracer-tui -- ${first} …`);
  }
  const { parsed, info } = await parseArguments(createParser(argv, version, subcommands), argv, {
    options: MAIN_OPTIONS,
    missing: 'a command comes first: tracer-tui report FILE',
  });
  if (info !== undefined) return info;
  const late = subcommands.find(({ name }) => name === parsed._[0]);
  if (late !== undefined) throw new UsageError(`the command comes first: tracer-tui ${late.name} …`);
  if (parsed._.length > 0) throw new UsageError(`unexpected argument "${parsed._[0]}"`);
  const source = oneOf('--source', parsed.source, SOURCES) ?? 'auto';
  const loaded = await loadConfig(parsed.config, env);
  tellProblems(loaded);
  if (parsed['print-config'] === true) {
    const { printConfig } = await import('../config/printConfig.ts');
    return { text: printConfig(loaded.config, loaded.file) };
  }
  const output = oneOf('--output', parsed.output, OUTPUTS) ?? outputOf(parsed.to);
  if (command?.length === 0) throw new UsageError('no COMMAND after --');
  const linesFile = readLinesFile(parsed.to, command);
  if (parsed.record === '-') throw new UsageError('--record - is no file: -o ndjson writes the recording to stdout');
  checkApart(linesFile, parsed.record);
  if (parsed.force === true && parsed.record === undefined && linesFile === undefined) {
    throw new UsageError('--force belongs to --record or --to');
  }
  if (parsed.summary !== undefined && command === undefined) throw new UsageError('--summary is of -- COMMAND');
  const options = {
    ...(await readViewOptions(parsed, env, loaded, wantsScreen(output))),
    source,
    intervalMs: readInterval(parsed.interval, source),
    isThresholdInKernel: parsed['in-kernel-threshold'],
    output,
    lines: readTextOptions(parsed, output),
    record: parsed.record,
    isForced: parsed.force ?? false,
    redact: await readRedaction(parsed, loaded.config.redact),
    otlp: parsed.otlp === undefined ? undefined : readUrl('--otlp', parsed.otlp),
    isRealtime: parsed.realtime ?? loaded.config.isRealtime,
    dropsPrivileges: parsed['drop-privileges'] ?? false,
    isVerbose: parsed.verbose ?? false,
    command,
    linesFile,
    hasSummary: parsed.summary ?? true,
  };
  checkWholeStream(options);
  checkNeedsEbpf(options);
  if (options.output === 'none' && options.record === undefined && command === undefined) {
    throw new UsageError('--output none shows nothing: give --record FILE or -- COMMAND with it');
  }
  if (options.output === 'tui' && parsed.to !== undefined) throw new UsageError('--to is for lines, not for tui');
  return options;
}

/** @returns undefined for stdout, which is `-`, too @throws UsageError */
function readLinesFile(to: string | undefined, command: readonly string[] | undefined): string | undefined {
  if (to !== '-') return to;
  if (command !== undefined) throw new UsageError("--to - is stdout, which is COMMAND's: give --to the name of a file");
  return undefined;
}

/** What the name of a file says is wanted in it. */
function outputOf(file: string | undefined): Output | undefined {
  if (file?.endsWith('.csv') === true) return 'csv';
  return file?.endsWith('.ndjson') === true ? 'ndjson' : undefined;
}

/** @throws UsageError where another source was asked for than the one that can do it */
function checkNeedsEbpf({ source, command, isThresholdInKernel }: Options): void {
  if (source === 'auto' || source === 'ebpf') return;
  const what = command === undefined ? '--in-kernel-threshold' : '-- COMMAND';
  if (command !== undefined || isThresholdInKernel === true) throw new UsageError(`${what} needs --source ebpf`);
}

function readInterval(text: string | undefined, source: SourceName): number | undefined {
  if (text === undefined) return undefined;
  if (source !== 'procfs' && source !== 'auto') throw new UsageError('--interval is of --source procfs');
  const ms = (parseDuration(text) ?? 0) / 1e6;
  if (ms >= LEAST_INTERVAL_MS && ms <= 60_000) return ms;
  throw new UsageError(`--interval is from ${LEAST_INTERVAL_MS}ms to 60s, not "${text}"`);
}

/** @throws UsageError where only a part of what NDJSON is for would be written */
export function checkWholeStream({ output, thresholdNs, filter }: Pick<Options, 'output' | 'thresholdNs' | 'filter'>) {
  if (output === 'ndjson' && (thresholdNs > 0 || filter.text !== '')) {
    throw new UsageError(
      '--output ndjson is always the whole stream of events: --duration and --filter choose among processes (--output csv), jq among lines',
    );
  }
}

// The options of `tracer-tui [options] [-- COMMAND …]`, as data: parsing, --help, the manual and the completions read them.
import { LINE_OUTPUTS } from '../../core/output/printer.ts';
import { SOURCES } from '../../core/source/openSource.ts';
import { DEFAULT_INTERVAL_MS } from '../../core/source/procfsSource.ts';
import type { OptionSpecs } from './optionSpec.ts';
import { REDACT_OPTIONS } from './redactOptions.ts';
import { TEXT_OPTIONS } from './textOptions.ts';
import { VIEW_OPTIONS } from './viewOptions.ts';

export const OUTPUTS = ['tui', ...LINE_OUTPUTS] as const;

export const OUTPUT_OPTION = {
  alias: 'o',
  type: 'string',
  requiresArg: true,
  describe: `${OUTPUTS.join(', ')}; tui on a terminal, text in a pipe`,
  value: 'FORMAT',
  offers: OUTPUTS,
} as const;

export const MAIN_OPTIONS = {
  ...VIEW_OPTIONS,
  output: OUTPUT_OPTION,
  ...TEXT_OPTIONS,
  record: {
    alias: 'r',
    type: 'string',
    requiresArg: true,
    describe: 'also write all events to this file (.gz or .zst: compressed), for replay',
    value: 'FILE',
    offers: 'files',
  },
  'in-kernel-threshold': {
    type: 'boolean',
    describe:
      'what ends below -d stays in the kernel: cheaper in storms of processes, but counted only, and no threshold shows it later; text and csv with -d do so by themselves (--no-in-kernel-threshold: not)',
  },
  to: {
    type: 'string',
    requiresArg: true,
    describe: 'the file that lines go to; otherwise stdout, with COMMAND stderr',
    value: 'FILE',
    offers: 'files',
  },
  force: { type: 'boolean', describe: 'replace the file of --record or --to' },
  summary: { type: 'boolean', describe: 'with COMMAND, what it did, on stderr; --no-summary for none' },
  ...REDACT_OPTIONS,
  otlp: {
    type: 'string',
    requiresArg: true,
    describe: 'also send each process as a span to this OpenTelemetry Collector: http://HOST:4318',
    value: 'URL',
  },
  realtime: {
    type: 'boolean',
    describe: 'the CPU before everybody else, so that a storm on all cores loses nothing; --no-realtime: not',
  },
  'drop-privileges': {
    type: 'boolean',
    describe:
      'after attaching, go on as the user who called sudo (root: as nobody), without its rights: K then signals own processes only, and names of containers are not known (docs/security.md)',
  },
  source: {
    type: 'string',
    requiresArg: true,
    describe: `where events come from: ${SOURCES.join(', ')}; auto takes the best that works here, and "tracer-tui doctor" says why`,
    value: 'NAME',
    offers: SOURCES,
  },
  interval: {
    type: 'string',
    requiresArg: true,
    describe: `how often the source procfs looks at /proc (${DEFAULT_INTERVAL_MS}ms)`,
    value: 'MS',
  },
  verbose: { alias: 'v', type: 'boolean', describe: 'what the BPF loader and the sources say, on stderr' },
  'print-config': { type: 'boolean', describe: 'print all settings with their defaults, and end' },
} as const satisfies OptionSpecs;

export const MAIN_EXAMPLES: readonly (readonly [command: string, what: string])[] = [
  ['sudo $0', 'watch every process of this machine'],
  ['sudo $0 -d 100', 'only what lives 100 ms or longer; + and - move the threshold'],
  ["sudo $0 -f 'gcc exit!=0'", 'only failed commands that mention gcc'],
  ['sudo $0 -s duration', 'the longest on top'],
  ['sudo $0 -- make -j8', 'only this command and all that descends from it'],
  ['sudo $0 -d 50 | tee log', 'without a terminal: a line per exec and exit'],
  ['sudo $0 -o text -t --args', 'the same on a terminal, with date and arguments'],
  ['sudo $0 -o csv > runs.csv', 'a row per finished process, for a spreadsheet'],
  ['sudo $0 --record a.zst', 'watch, and keep it all for "tracer-tui replay a.zst"'],
  ['sudo $0 --otlp http://collector:4318', 'watch, and send it to an OpenTelemetry Collector'],
];

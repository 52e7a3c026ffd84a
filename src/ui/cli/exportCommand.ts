// `tracer-tui export FILE --format F`: a recording for other programs.
import { OutputError } from '../../core/sink/wholeFile.ts';
import { CONFIG_OPTIONS } from './configOptions.ts';
import { exportFile, FILE_FORMATS } from './exportFile.ts';
import { exportOtlp } from './exportOtlp.ts';
import { loadRedaction, REDACT_OPTIONS } from './redactOptions.ts';
import { Replayed } from './replayed.ts';
import type { SubcommandCode } from './subcommand.ts';
import { tell } from './tell.ts';
import { UsageError } from './usageError.ts';

const FORMATS = [...FILE_FORMATS, 'otlp'] as const;

export interface ExportOptions {
  readonly recording: Replayed;
  readonly to: string | undefined;
  readonly isForced: boolean;
  readonly endpoint: string | undefined;
}

export const exportCommand: SubcommandCode = {
  examples: [
    ['$0 export a.zst --format perfetto --to a.pftrace', 'a trace for https://ui.perfetto.dev'],
    ['$0 export a.zst --format csv | head', 'a row per finished process'],
    ['$0 export a.zst --format otlp --endpoint http://collector:4318', 'a span per process, to a Collector'],
  ],
  positionals: { file: { type: 'string', describe: 'a recording; - is stdin', offers: 'files' } },
  options: {
    format: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: `needed: ${FORMATS.join(', ')}`,
      value: 'FORMAT',
      offers: FORMATS,
    },
    to: {
      type: 'string',
      requiresArg: true,
      describe: 'write to this file instead of stdout',
      value: 'FILE',
      offers: 'files',
    },
    force: { type: 'boolean', describe: 'replace the file of --to' },
    endpoint: {
      type: 'string',
      requiresArg: true,
      describe: 'where otlp goes: http://HOST:4318, or with a path (OTEL_EXPORTER_OTLP_ENDPOINT)',
      value: 'URL',
    },
    ...REDACT_OPTIONS,
    ...CONFIG_OPTIONS,
  },
  async run(args) {
    const format = FORMATS.find((name) => name === args['format']);
    if (format === undefined) {
      throw new UsageError(`--format is one of ${FORMATS.join(', ')}, not "${args['format']}"`);
    }
    const options: ExportOptions = {
      recording: new Replayed(readPath(args['file']), await loadRedaction(args, process.env)),
      to: args['to'] === '-' ? undefined : textOf(args['to']),
      isForced: args['force'] === true,
      endpoint: textOf(args['endpoint']),
    };
    try {
      const status = await (format === 'otlp' ? exportOtlp(options) : exportFile(format, options));
      const { problem } = options.recording;
      if (problem === undefined) return status;
      tell(problem);
      return 1;
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      tell(error.message);
      return 1;
    }
  },
};

function readPath(file: unknown): string {
  if (file === '-' && process.stdin.isTTY) {
    throw new UsageError('export - reads a recording from stdin, and that is the terminal: pipe one into it');
  }
  return String(file);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

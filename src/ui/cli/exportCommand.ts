// `tracer-tui export FILE --format F`: a recording for other programs.
import type { RecordingHeader } from '../../core/recording/schema.ts';
import { OutputError } from '../../core/sink/wholeFile.ts';
import { openRecording, type Recording } from '../../core/source/recordingFile.ts';
import { SourceError } from '../../core/source/sourceError.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import { initialState, type State } from '../../core/state/state.ts';
import { createStore } from '../../core/state/store.ts';
import { exportFile, FILE_FORMATS } from './exportFile.ts';
import { exportOtlp } from './exportOtlp.ts';
import type { Subcommand } from './subcommand.ts';
import { UsageError } from './usageError.ts';

const FORMATS = [...FILE_FORMATS, 'otlp'] as const;

export interface ExportOptions {
  readonly recording: Replayed;
  readonly to: string | undefined;
  readonly isForced: boolean;
  readonly endpoint: string | undefined;
}

/** Finished processes that are known at a time: they are written as they settle, which takes two seconds at most. */
const HISTORY = 16_384;

/** A recording on its way through the store. */
export class Replayed {
  readonly #recording: Recording;
  readonly #store = createStore(initialState({ history: HISTORY }));
  /** It was not read to its end. One line; what is whole was given out. */
  problem: string | undefined;

  constructor(path: string) {
    this.#recording = openRecording(path);
  }

  /** @throws SourceError for what is no recording */
  begin(): Promise<RecordingHeader> {
    return this.#recording.begin();
  }

  get state(): State {
    return this.#store.getState();
  }

  /** Calls `visit` after each action, and reads on when it is done, unless it says false. */
  async read(visit: (state: State, action: SourceAction) => Promise<boolean>): Promise<void> {
    try {
      for await (const action of this.#recording) {
        this.#store.dispatch(action);
        if (!(await visit(this.state, action))) return;
      }
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.problem = error.message;
    }
  }
}

export const exportCommand: Subcommand = {
  name: 'export',
  usage: 'export <file>',
  describe: 'gives a recording to other programs: Perfetto, OpenTelemetry, spreadsheets',
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
  },
  async run(args) {
    const format = FORMATS.find((name) => name === args['format']);
    if (format === undefined) {
      throw new UsageError(`--format is one of ${FORMATS.join(', ')}, not "${args['format']}"`);
    }
    const options: ExportOptions = {
      recording: new Replayed(readPath(args['file'])),
      to: textOf(args['to']),
      isForced: args['force'] === true,
      endpoint: textOf(args['endpoint']),
    };
    try {
      const status = await (format === 'otlp' ? exportOtlp(options) : exportFile(format, options));
      const { problem } = options.recording;
      if (problem === undefined) return status;
      process.stderr.write(`tracer-tui: ${problem}\n`);
      return 1;
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      process.stderr.write(`tracer-tui: ${error.message}\n`);
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

// `tracer-tui replay FILE…`: recordings in the same views as the machine itself, without its rights.
import { statSync } from 'node:fs';
import { createPrinter, type LINE_OUTPUTS } from '../../core/output/printer.ts';
import { MOST_HOSTS } from '../../core/process.ts';
import type { RecordingHeader } from '../../core/recording/schema.ts';
import { openRecording, type Recording } from '../../core/source/recordingFile.ts';
import { createReader, passedReader, reopen } from '../../core/source/recordingReader.ts';
import { RecordingSource } from '../../core/source/recordingSource.ts';
import { FASTEST, SLOWEST } from '../../core/state/replay.ts';
import { initialState } from '../../core/state/state.ts';
import { createStore } from '../../core/state/store.ts';
import { loadConfig, tellProblems } from './configOptions.ts';
import { chooseOutput, faceOf, historyFor, wantsScreen } from './face.ts';
import { OUTPUT_OPTION, OUTPUTS } from './mainOptions.ts';
import { checkWholeStream } from './options.ts';
import { REDACT_OPTIONS, readRedaction } from './redactOptions.ts';
import { checkPaths } from './reportFile.ts';
import { runLines } from './runLines.ts';
import type { SubcommandCode } from './subcommand.ts';
import { tell } from './tell.ts';
import { readTextOptions, TEXT_OPTIONS } from './textOptions.ts';
import { UsageError } from './usageError.ts';
import { initialView, oneOf, readViewOptions, VIEW_OPTIONS, type ViewOptions } from './viewOptions.ts';

export const replayCommand: SubcommandCode = {
  examples: [
    ['$0 replay build.zst', 'all of it; [ and ] go back and on, Space plays'],
    ['$0 replay build.zst --speed 10', 'played from its beginning, ten times as fast'],
    ['$0 replay web1.gz web2.gz', 'two hosts together, with a column that says which'],
    ['$0 replay build.zst -o csv > b.csv', 'a row per finished process'],
    ['ssh web1 sudo $0 -o ndjson | $0 replay -', 'another host, live'],
  ],
  positionals: { files: { type: 'string', describe: 'recordings: plain, .gz or .zst', offers: 'files' } },
  options: {
    ...VIEW_OPTIONS,
    ...REDACT_OPTIONS,
    output: OUTPUT_OPTION,
    ...TEXT_OPTIONS,
    speed: {
      type: 'string',
      requiresArg: true,
      describe: `${SLOWEST} to ${FASTEST}; max: everything at once (max)`,
      value: 'N',
      offers: ['1', '10', 'max'],
    },
  },
  run,
};

async function run(args: Readonly<Record<string, unknown>>): Promise<number> {
  const asked = oneOf('--output', asText(args['output']), OUTPUTS);
  const loaded = await loadConfig(args['config'], process.env);
  tellProblems(loaded);
  const options = await readViewOptions(args, process.env, loaded, wantsScreen(asked));
  checkWholeStream({ ...options, output: asked });
  const text = readTextOptions(args, asked);
  const speed = readSpeed(asText(args['speed']));
  const redact = await readRedaction(args, loaded.config.redact);
  const paths = readPaths(args['files']);
  const output = chooseOutput(asked);
  if (output === 'ndjson' && paths.length > 1) {
    throw new UsageError('--output ndjson writes one recording, and one recording is of one host: give one file');
  }
  const recordings = paths.map(openRecording);
  const headers: RecordingHeader[] = [];
  for (const recording of recordings) headers.push(await recording.begin());
  const isLive = paths.some(isStream);

  const store = createStore(initialState(stateOptions(output, options)));
  let unread: readonly Recording[] | undefined = recordings;
  const source = new RecordingSource({
    open: () => {
      const fresh = unread ?? reopen(recordings);
      unread = undefined;
      return passedReader(createReader(fresh, headers, isLive), redact?.ofSource);
    },
    hosts: headers.map(({ host }) => host),
    isLive,
    // Lines are not watched: they come as fast as they are read.
    speed: output === 'tui' && !isLive ? speed : Number.POSITIVE_INFINITY,
    onChanged: (replay) => store.dispatch({ type: 'replay/changed', replay }),
    onRewound: () => store.dispatch({ type: 'replay/rewound' }),
  });
  try {
    if (output !== 'tui') {
      const [facts] = headers;
      if (facts === undefined) return 1;
      const printer = createPrinter(output, facts, { text });
      try {
        return await runLines({ store, source, printer, nowBootNs: () => source.nowBootNs() });
      } finally {
        const problem = store.getState().replay?.problem;
        if (problem !== undefined) tell(problem);
      }
    }
    source.start(store.dispatch);
    const { runScreen } = await import('../screen/runScreen.tsx');
    return await runScreen({ store, native: undefined, replay: source, ...faceOf(options) });
  } finally {
    source.stop();
  }
}

function stateOptions(output: (typeof LINE_OUTPUTS)[number] | 'tui', options: ViewOptions) {
  return { history: historyFor(output, options.history), view: initialView(options) };
}

function readPaths(files: unknown): readonly string[] {
  const paths = Array.isArray(files) ? files.map(String) : [];
  if (paths.length === 0) throw new UsageError('replay wants a recording: a file, or - for stdin');
  if (paths.length > MOST_HOSTS) throw new UsageError(`replay shows ${MOST_HOSTS} recordings together at most`);
  checkPaths('replay', paths);
  return paths;
}

/** Nobody knows when its next line comes, and it cannot be read again. */
function isStream(path: string): boolean {
  return path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() === false;
}

function readSpeed(text: string | undefined): number {
  if (text === undefined || text === 'max') return Number.POSITIVE_INFINITY;
  const speed = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (speed >= SLOWEST && speed <= FASTEST) return speed;
  throw new UsageError(`--speed is a number from ${SLOWEST} to ${FASTEST}, or max, not "${text}"`);
}

function asText(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

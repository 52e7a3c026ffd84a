// A recording as a file of another format, or through a pipe.
import { formatBytes } from '../../core/format/bytes.ts';
import { createPrinter } from '../../core/output/printer.ts';
import { StandardOutput } from '../../core/sink/standardOutput.ts';
import { WholeFile } from '../../core/sink/wholeFile.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';
import type { ExportOptions } from './exportCommand.ts';
import type { Replayed } from './replayed.ts';
import { discardOnSignal } from './signals.ts';
import { tell, tellLeftOut } from './tell.ts';
import { UsageError } from './usageError.ts';

export const FILE_FORMATS = ['perfetto', 'csv', 'ndjson'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

interface Encoder {
  /** What can be written after an action, which the state has taken in. */
  take(state: State, action: SourceAction): Uint8Array | string;
  end(state: State): Uint8Array | string;
  /** Processes that should have been written, and were not. */
  leftOut?(): number;
}

/** The lines of a few processes are too little to write each time. */
const WRITE_BYTES = 1 << 18;

/** @returns the exit status */
export async function exportFile(format: FileFormat, options: ExportOptions): Promise<number> {
  const { recording, to, isForced, endpoint } = options;
  if (endpoint !== undefined) throw new UsageError('--endpoint belongs to --format otlp');
  if (to === undefined && isForced) throw new UsageError('--force belongs to --to');
  if (to === undefined && format === 'perfetto' && process.stdout.isTTY) {
    throw new UsageError('--format perfetto is binary, and stdout is a terminal: give --to FILE, or a pipe');
  }
  const header = await recording.begin();
  const encoder = await createEncoder(format, header);
  if (to === undefined) {
    const output = new StandardOutput();
    await encode(recording, encoder, output);
    return tellLeftOut(encoder.leftOut?.());
  }
  await using file = await WholeFile.create({ path: to, isForced });
  using _signals = discardOnSignal(file);
  await encode(recording, encoder, file);
  await file.finish();
  const use = format === 'perfetto' ? ': open it at https://ui.perfetto.dev' : '';
  tell(`${to}: ${formatBytes(file.bytes)}${use}`);
  return tellLeftOut(encoder.leftOut?.());
}

async function createEncoder(format: FileFormat, header: Awaited<ReturnType<Replayed['begin']>>): Promise<Encoder> {
  if (format !== 'perfetto') {
    const printer = createPrinter(format, header);
    return {
      take: (state, action) => printer.print(state, action),
      end: (state) => printer.end(state, state.nowBootNs),
      leftOut: () => printer.leftOut?.() ?? 0,
    };
  }
  const { PerfettoTrace } = await import('../../core/export/perfetto.ts');
  const trace = new PerfettoTrace();
  return {
    take(state) {
      trace.take(state);
      return trace.bytes();
    },
    end(state) {
      trace.end(state);
      return trace.bytes();
    },
    leftOut: () => trace.leftOut,
  };
}

async function encode(
  recording: Replayed,
  encoder: Encoder,
  output: { write(bytes: Uint8Array): Promise<void>; readonly isClosed?: boolean },
): Promise<void> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const write = async () => {
    const bytes = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    await output.write(bytes);
  };
  const add = (piece: Uint8Array | string) => {
    if (piece.length === 0) return;
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    waitingBytes += bytes.length;
  };
  await recording.read(async (state, action) => {
    add(encoder.take(state, action));
    if (waitingBytes >= WRITE_BYTES) await write();
    return output.isClosed !== true;
  });
  add(encoder.end(recording.state));
  await write();
}

// A recording as a Perfetto trace, to a file or through a pipe.
import { formatBytes, formatCount } from '../../core/format/bytes.ts';
import { StandardOutput } from '../../core/sink/standardOutput.ts';
import { WholeFile } from '../../core/sink/wholeFile.ts';
import { sudoCaller } from '../../core/source/facts.ts';
import type { ExportOptions } from './exportCommand.ts';
import { discardOnSignal } from './signals.ts';
import { UsageError } from './usageError.ts';

/** Packets of a few processes are too little to write each time. */
const WRITE_BYTES = 1 << 18;

/** @returns the exit status */
export async function exportPerfetto({ recording, to, isForced, endpoint }: ExportOptions): Promise<number> {
  if (endpoint !== undefined) throw new UsageError('--endpoint belongs to --format otlp');
  if (to === undefined && process.stdout.isTTY) {
    throw new UsageError('--format perfetto is binary, and stdout is a terminal: give --to FILE, or a pipe');
  }
  const { PerfettoTrace } = await import('../../core/export/perfetto.ts');
  const trace = new PerfettoTrace();
  if (to === undefined) {
    const output = new StandardOutput();
    await writeTrace(async (bytes) => output.write(bytes));
    return 0;
  }
  await using file = await WholeFile.create({ path: to, isForced, owner: sudoCaller(process.env) });
  using _signals = discardOnSignal(file);
  await writeTrace((bytes) => file.write(bytes));
  await file.finish();
  const what = `${formatCount(trace.written)} processes, ${formatBytes(file.bytes)}`;
  process.stderr.write(`tracer-tui: ${to}: ${what}: open it at https://ui.perfetto.dev\n`);
  return 0;

  async function writeTrace(write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    await recording.read(async (state) => {
      trace.take(state);
      if (trace.waitingBytes >= WRITE_BYTES) await write(trace.bytes());
    });
    trace.end(recording.state);
    await write(trace.bytes());
  }
}

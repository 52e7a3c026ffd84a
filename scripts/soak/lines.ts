// NDJSON, counted as it comes: how many ended, whose children they were, and what the lines say was lost.
import { startLines } from '../bench/tracers.ts';

const EXIT = Buffer.from('{"type":"exit"');
const PARENT = Buffer.from('"ppid":');
const LOST = Buffer.from('{"type":"lost"');
const NEWLINE = 0x0a;

export async function startCountedLines(history: number, node: readonly string[]) {
  const started = await startLines('ndjson', {
    cpus: 'all',
    args: ['--history', String(history)],
    node,
    stdout: 'pipe',
  });
  const endedByParent = new Map<number, number>();
  let exits = 0;
  let lost = 0;
  let cut = Buffer.alloc(0);

  const countLine = (bytes: Buffer, from: number, to: number) => {
    const starts = (what: Buffer) => bytes.compare(what, 0, what.length, from, Math.min(to, from + what.length)) === 0;
    if (starts(EXIT)) {
      exits++;
      const at = bytes.indexOf(PARENT, from) + PARENT.length;
      const parent = Number.parseInt(bytes.toString('latin1', at, at + 12), 10);
      endedByParent.set(parent, (endedByParent.get(parent) ?? 0) + 1);
    } else if (starts(LOST)) {
      const { type: _, ...kinds } = JSON.parse(bytes.toString('utf8', from, to)) as Record<string, number>;
      lost = Object.values(kinds).reduce((sum, count) => sum + count, 0);
    }
  };
  started.child.stdout?.on('data', (chunk: Buffer) => {
    const bytes = cut.length === 0 ? chunk : Buffer.concat([cut, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      countLine(bytes, from, to);
      from = to + 1;
    }
    cut = Buffer.from(bytes.subarray(from));
  });
  return Object.assign(started, {
    counted: () => ({ exits, lost }),
    /** Processes whose end was told, by the PID of who started them. */
    endedOf: (parent: number) => endedByParent.get(parent) ?? 0,
  });
}

// Clocks that jump, and clocks that are not the kernel's: durations stay what they were, and times are those of people.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Held } from '../support/held.ts';
import { library } from '../support/programs.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { Folder, MAIN } from './view.ts';

interface Row {
  readonly startMs: number;
  readonly durationMs: number;
}

/** A row of CSV. */
function rowOf(text: string, pid: number): Row | undefined {
  const [header = '', ...rows] = text.split('\r\n').map((line) => line.split(','));
  const row = rows.find((fields) => fields[0] === String(pid));
  if (row === undefined) return undefined;
  const field = (name: string) => row[header.indexOf(name)] ?? '';
  return { startMs: Date.parse(field('start')), durationMs: Number(field('duration_ms')) };
}

const ended = async (tracer: Lines, pid: number) =>
  waitUntil(() => rowOf(tracer.stdout, pid), { what: `row of ${pid}`, describe: () => tracer.stderr });

test(
  'the wall clock is set an hour back, and a day forth: starts follow it, durations do not',
  needsTracing,
  async () => {
    using folder = new Folder();
    const clocks = folder.file('clocks');
    writeFileSync(clocks, '0 0');
    const env = { ...process.env, LD_PRELOAD: await library('shift-clocks'), SHIFT_CLOCKS: clocks };
    for (const source of ['ebpf', 'procfs']) {
      writeFileSync(clocks, '0 0');
      using tracer = Lines.start(['-o', 'csv', '--source', source], env);
      await tracer.attached();
      for (const hours of [-1, 24]) {
        using held = Held.start();
        const nowMs = Date.now();
        await waitUntil(() => Date.now() - nowMs > 200, { what: 'two looks at /proc' });
        writeFileSync(clocks, `${hours * 3600} 0`);
        await held.end();
        const { startMs, durationMs } = await ended(tracer, held.pid);
        assert.ok(durationMs > 150 && durationMs < 20_000, `${source}: ${durationMs} ms`);
        const offMs = startMs - nowMs - hours * 3_600_000;
        assert.ok(Math.abs(offMs) < 2000, `${source}: ${hours} h: ${offMs} ms off`);
      }
      assert.equal(await tracer.stop(), 0);
      assert.equal(tracer.complaints, '');
    }
  },
);

test(
  'in a time namespace, as of a container: the times of the machine, and old processes are paired',
  needsTracing,
  async () => {
    for (const source of ['ebpf', 'proc-connector', 'procfs']) {
      using before = Held.start();
      const startedMs = Date.now();
      const shifts = ['--boottime', '864000', '--monotonic', '5000'];
      const args = ['-T', ...shifts, process.execPath, MAIN, '-o', 'csv', '--source', source];
      using tracer = new Lines('unshare', args);
      await waitUntil(
        async () => {
          await runCommand('/bin/sleep', ['0.2']);
          return tracer.stdout.includes('sleep');
        },
        { what: 'first row', describe: () => tracer.stderr },
      );
      await before.end();
      using after = Held.start();
      await waitUntil(() => Date.now() - startedMs > 600, { what: 'two looks at /proc' });
      await runCommand('/bin/sleep', ['0.3']);
      await after.end();
      for (const { pid } of [before, after]) {
        const { startMs, durationMs } = await ended(tracer, pid);
        assert.ok(Math.abs(startMs - startedMs) < 30_000, `${source}: ${startMs - startedMs} ms off`);
        assert.ok(durationMs > 100 && durationMs < 30_000, `${source}: ${durationMs} ms`);
      }
      // Once: its end belongs to what the first look has found.
      assert.equal(tracer.stdout.split('\r\n').filter((row) => row.startsWith(`${before.pid},`)).length, 1);
      assert.equal(await tracer.stop(), 0);
    }
  },
);

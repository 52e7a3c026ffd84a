// What a process costs, in numbers that do not depend on the machine's speed: records, bytes, wakeups.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBatch } from '../../src/core/events/decode.ts';
import type { ProcessEvent } from '../../src/core/events/event.ts';
import type { ProcessKey } from '../../src/core/process.ts';
import { loadNative } from '../../src/core/source/native.ts';
import { program } from '../support/programs.ts';
import { DIST, needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

const SPAWNED = 1000;
/** Records of /bin/true: 72 for the fork, 96 and its two texts for the exec, 136 for the exit, 112 for the free. */
const BYTES_PER_PROCESS = 72 + 96 + 24 + 136 + 112;

test('a burst makes one wakeup, and four records of a known size for each process', needsTracing, async () => {
  const native = loadNative(DIST);
  // Whatever else the machine starts fills no half of it.
  const opened = new native.EbpfProgram(readFileSync(join(DIST, 'tracer.bpf.o')), { ringBytes: 1 << 26 });
  let wakeups = 0;
  opened.onReadable(() => wakeups++);
  const kinds = { fork: 0, exec: 0, exit: 0, free: 0, cgroup: 0 };
  let bytes = 0;
  try {
    // Nobody drains meanwhile: half of the ring holds tens of thousands of these.
    const { pid } = await runCommand(await program('spawn'), [String(SPAWNED), '/bin/true']);
    await waitUntil(() => wakeups > 0, { what: 'wakeup' });
    // For a second one to come.
    await sleep(300);
    assert.equal(wakeups, 1);
    const buffer = Buffer.alloc(1 << 20);
    const own = new Set<ProcessKey>();
    const drain = () => {
      for (let size = opened.drainInto(buffer); size > 0; size = opened.drainInto(buffer)) {
        for (const { event, recordBytes } of recordsOf(buffer.subarray(0, size))) {
          if (event.kind === 'cgroup') continue;
          if (event.kind === 'fork' && event.ppid === pid) own.add(event.key);
          if (!own.has(event.key)) continue;
          kinds[event.kind]++;
          bytes += recordBytes;
        }
      }
      // The kernel does not tell of each (docs/performance.md), and the last ones wait for a grace period.
      return kinds.free > SPAWNED * 0.8;
    };
    await waitUntil(drain, { what: 'frees', describe: () => JSON.stringify(kinds) });
  } finally {
    opened.close();
  }
  const { fork, exec, exit, free } = kinds;
  assert.deepEqual({ fork, exec, exit }, { fork: SPAWNED, exec: SPAWNED, exit: SPAWNED });
  assert.ok(free <= SPAWNED, `${free} free records`);
  assert.ok(bytes <= SPAWNED * BYTES_PER_PROCESS, `${bytes / SPAWNED} bytes per process`);
});

function* recordsOf(bytes: Uint8Array): Generator<{ event: ProcessEvent; recordBytes: number }> {
  const sizes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.byteLength; at += sizes.getUint32(at, true)) {
    // A batch of one, in a buffer of its own: events are valid only during their visit.
    const record = bytes.slice(at, at + sizes.getUint32(at, true));
    const events: ProcessEvent[] = [];
    decodeBatch(record).forEach((event) => {
      events.push(event);
    });
    for (const event of events) yield { event, recordBytes: record.byteLength };
  }
}

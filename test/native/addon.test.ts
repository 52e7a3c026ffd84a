// The addon by itself: what it refuses, how it ends, and that nothing stays attached or alive.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { isNativeError, loadNative } from '../../src/core/source/native.ts';
import { DIST, needsTracing } from '../support/tracing.ts';

const ADDON = JSON.stringify(join(DIST, 'tracer.node'));
const OBJECT = JSON.stringify(join(DIST, 'tracer.bpf.o'));
const OPEN = `const native = require(${ADDON});
  const program = new native.EbpfProgram(require('node:fs').readFileSync(${OBJECT}), {});`;

const run = (script: string) => promisify(execFile)(process.execPath, ['-e', script], { timeout: 20_000 });

test('what is no BPF object is refused, and the step is named', () => {
  const native = loadNative(DIST);
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(64),
    readFileSync(join(DIST, 'tracer.bpf.o')).subarray(0, 900),
  ]) {
    assert.throws(
      () => new native.EbpfProgram(bytes, {}),
      (error) => isNativeError(error) && error.step === 'open the BPF object' && error.errno > 0,
    );
  }
});

test('a ring that is no power of two, or no page, is refused', needsTracing, () => {
  const native = loadNative(DIST);
  const object = readFileSync(join(DIST, 'tracer.bpf.o'));
  for (const ringBytes of [0, -1, 1, 5000, 12_288, 2 ** 32 + 4096, Number.NaN]) {
    assert.throws(() => new native.EbpfProgram(object, { ringBytes }), /size the ring: EINVAL/, String(ringBytes));
  }
});

test('hooks of another kind are refused', () => {
  const native = loadNative(DIST);
  const hooks = 'some' as 'both';
  const refused = new TypeError('EbpfProgram: hooks is first, both or spare, not some');
  assert.throws(() => new native.EbpfProgram(readFileSync(join(DIST, 'tracer.bpf.o')), { hooks }), refused);
});

test('a buffer that could not hold a record is refused', needsTracing, () => {
  const native = loadNative(DIST);
  const program = new native.EbpfProgram(readFileSync(join(DIST, 'tracer.bpf.o')), {});
  try {
    assert.throws(() => program.drainInto(new Uint8Array(native.maxRecordBytes - 1)), /drain the ring: EMSGSIZE/);
  } finally {
    program.close();
  }
  assert.throws(() => program.drainInto(new Uint8Array(1 << 20)), /already closed/);
  program.close();
});

test('after close() nothing keeps the event loop alive', needsTracing, async () => {
  await run(`${OPEN} program.onReadable(() => {}); setTimeout(() => { program.close(); program.close(); }, 50);`);
});

test('process.exit() with an open program ends at once', needsTracing, async () => {
  await run(`${OPEN} program.onReadable(() => {}); process.exit(0);`);
});

test('a throw in the callback ends as one from a timer does', needsTracing, async () => {
  const script = `${OPEN}
    process.on('uncaughtException', (error) => { console.log(error.message); program.close(); });
    program.onReadable(() => { throw new Error('from the callback'); });
    require('node:child_process').spawnSync('/bin/true');`;
  const { stdout } = await run(script);
  assert.equal(stdout, 'from the callback\n');
});

test('a worker that is terminated while the kernel calls it ends, and no more', needsTracing, async () => {
  for (let round = 0; round < 10; round++) {
    const worker = new Worker(
      `${OPEN}
      program.onReadable(() => { program.drainInto(new Uint8Array(1 << 20)); program.setPolling(false); });
      require('node:worker_threads').parentPort.postMessage('open');`,
      { eval: true },
    );
    await new Promise((resolve) => worker.once('message', resolve));
    // The call and the end come at the same moment.
    spawnSync('/bin/true');
    await worker.terminate();
  }
});

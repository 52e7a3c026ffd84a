// The addon inside other programs: several at once in one process, in workers, in a test runner; opened and closed again
// and again; and nothing that it leaves behind.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { assertDetached, attachedBy, heldBy } from '../support/attached.ts';
import { DIST, needsTracing, runCommand, Trace } from '../support/tracing.ts';

const ADDON = JSON.stringify(join(DIST, 'tracer.node'));
const OBJECT = JSON.stringify(join(DIST, 'tracer.bpf.o'));
const LIBRARY = JSON.stringify(join(DIST, 'library.js'));
const LOAD = `const native = require(${ADDON}), fs = require('node:fs');
  const object = fs.readFileSync(${OBJECT});
  const open = (options = {}) => new native.EbpfProgram(object, options);
  const buffer = new Uint8Array(1 << 20);`;

const run = async (script: string, ...flags: readonly string[]) =>
  (await promisify(execFile)(process.execPath, [...flags, '-e', LOAD + script], { timeout: 100_000 })).stdout;

/** One with a program of its own, which tells when that has seen the exec of a file. */
function startWorker(): Worker {
  return new Worker(
    `${LOAD}
    const { parentPort } = require('node:worker_threads');
    const program = open();
    program.onReadable(() => {
      for (let bytes = program.drainInto(buffer); bytes > 0; bytes = program.drainInto(buffer)) {
        if (Buffer.from(buffer.subarray(0, bytes)).includes('/bin/true')) parentPort.postMessage('seen');
      }
      program.setPolling(false);
    });
    parentPort.on('message', () => { program.close(); parentPort.close(); });
    parentPort.postMessage('open');`,
    { eval: true },
  );
}

const told = (worker: Worker, what: string) =>
  new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message) => message === what && resolve());
  });

/** Links that this process holds: five for each program that is attached. */
const links = () => heldBy(process.pid).filter((object) => object.startsWith('link')).length;

test('two at once in one process: each has everything, and one ends without the other', needsTracing, async () => {
  using first = Trace.start();
  using second = Trace.start();
  const { pid } = await runCommand('/bin/true');
  await Promise.all([first.settled(pid), second.settled(pid)]);
  first.stop();
  const { pid: later } = await runCommand('/bin/true');
  await second.settled(later);
  assert.deepEqual(first.withPid(later), []);
});

test('in several workers and in the main thread at once', needsTracing, async () => {
  const before = links();
  using trace = Trace.start();
  const workers = Array.from({ length: 3 }, startWorker);
  const opened = workers.map((worker) => told(worker, 'open'));
  const seen = workers.map((worker) => told(worker, 'seen'));
  await Promise.all(opened);
  const held = await attachedBy(process.pid, 20);
  const { pid } = await runCommand('/bin/true');
  await Promise.all(seen);
  await trace.settled(pid);
  // One by close(), one by terminate(), one by the end of its thread.
  const ends = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
  workers[0]?.postMessage('close');
  void workers[1]?.terminate();
  workers[2]?.postMessage('close');
  await Promise.all(ends);
  const { pid: later } = await runCommand('/bin/true');
  await trace.settled(later);
  trace.stop();
  assert.equal(links(), before);
  await assertDetached(held.filter((object) => !heldBy(process.pid).includes(object)));
});

test('opened and closed a hundred times: no descriptor, no memory and no handle stays', needsTracing, async () => {
  const script = `const descriptors = () => fs.readdirSync('/proc/self/fd').length;
    const mappings = () => fs.readFileSync('/proc/self/maps', 'utf8').match(/anon_inode:bpf/g)?.length ?? 0;
    const use = () => { const program = open(); program.onReadable(() => {}); program.drainInto(buffer); program.close(); };
    const listen = () => { const connector = new native.ProcConnector(); connector.onReadable(() => {}); connector.close(); };
    const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
    (async () => {
      const rounds = async (count) => { for (let i = 0; i < count; i++) { use(); if (i % 5 === 0) listen(); if (i % 10 === 9) await rest(); } gc(); await rest(); gc(); };
      await rounds(10);
      const before = { descriptors: descriptors(), rss: process.memoryUsage.rss() };
      await rounds(90);
      console.log(JSON.stringify({ descriptors: descriptors() - before.descriptors, mappings: mappings(),
        grownMiB: (process.memoryUsage.rss() - before.rss) / 2 ** 20, active: process.getActiveResourcesInfo() }));
    })();`;
  const { descriptors, mappings, grownMiB, active } = JSON.parse(await run(script, '--expose-gc'));
  assert.deepEqual({ descriptors, mappings }, { descriptors: 0, mappings: 0 });
  // A ring that stayed would be 8 MiB each time.
  assert.ok(grownMiB < 60, `${grownMiB} MiB more after a hundred rounds`);
  assert.ok(!active.some((name: string) => /poll/i.test(name)), active.join(' '));
});

test('closed in its own callback, closed twice, opened after it was refused', needsTracing, async () => {
  const script = `try { open({ ringBytes: 5 }); } catch (error) { console.log(error.code); }
    try { new native.EbpfProgram(new Uint8Array(10)); } catch (error) { console.log(error.step); }
    const program = open();
    program.onReadable(() => { program.close(); program.close(); console.log('closed'); });
    require('node:child_process').spawnSync('/bin/true');`;
  assert.equal(await run(script), 'EINVAL\nopen the BPF object\nclosed\n');
});

test('process.exit() in the callback, and a listener that nobody holds on to', needsTracing, async () => {
  const exits = `const program = open();
    program.onReadable(() => { console.log('called'); process.exit(0); });
    require('node:child_process').spawnSync('/bin/true');`;
  assert.equal(await run(exits), 'called\n');
  const forgotten = `open().onReadable(() => { console.log('called'); process.exit(0); });
    setTimeout(() => { for (let i = 0; i < 5; i++) gc(); require('node:child_process').spawnSync('/bin/true'); }, 100);
    setTimeout(() => process.exit(1), 10_000).unref();`;
  assert.equal(await run(forgotten, '--expose-gc'), 'called\n');
});

test('a source that is stopped, in the main thread or a worker, keeps nothing alive', needsTracing, async () => {
  const script = (start: string) => `import(${LIBRARY}).then(({ openSource }) => {
    const source = openSource();
    source.start(() => {});
    ${start}
  });`;
  assert.equal(
    await run(script("setTimeout(() => { source.stop(); source.stop(); console.log('stopped'); }, 100);")),
    'stopped\n',
  );
  const code = JSON.stringify(script('source.stop();'));
  const worker = `const { Worker } = require('node:worker_threads');
    new Worker(${code}, { eval: true }).once('exit', (status) => console.log('ended', status));`;
  assert.equal(await run(worker), 'ended 0\n');
});

test('in a test runner: node --test ends by itself, with nothing attached', needsTracing, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-runner-'));
  const body = `const { test } = require('node:test');
    for (const name of ['first', 'second']) test(name, () => { ${LOAD} open().close(); });`;
  for (const name of ['a.test.cjs', 'b.test.cjs']) writeFileSync(join(folder, name), body);
  // A runner that finds itself below another one reports to that.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--test'], { cwd: folder, env, stdio: 'ignore' });
  assert.equal(await new Promise((resolve) => child.once('exit', resolve)), 0);
  rmSync(folder, { recursive: true });
});

// Interrupts when idle, polling when busy: the reader's side of the protocol, against a ring that the test fills.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock, type TestContext, test } from 'node:test';
import { EbpfSource } from '../../src/core/source/ebpf.ts';
import type { KernelThresholdOptions } from '../../src/core/source/kernelThreshold.ts';
import type { EbpfProgram, NativeAddon } from '../../src/core/source/native.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { forkEvent } from './support/events.ts';
import { encodeEvent } from './support/records.ts';

const TICK_MS = 33;

const forkRecord = () => encodeEvent(forkEvent());

/** The kernel's side: whoever finds the reader asleep wakes it, and thinks of it as polling from then on. */
class FakeProgram implements EbpfProgram {
  readonly log = '';
  readonly calls: string[] = [];
  isPolling = false;
  /** What the kernel holds, and how many it counted as lost. */
  held: Uint8Array[] = [];
  lost = 0;
  #ring: Uint8Array[] = [];
  #onReadable: () => void = () => {};

  push(record: Uint8Array): void {
    this.#ring.push(record);
    if (this.isPolling) return;
    this.isPolling = true;
    this.calls.push('wakeup');
    this.#onReadable();
  }

  onReadable(callback: () => void): void {
    this.#onReadable = callback;
  }

  drainInto(buffer: Uint8Array): number {
    this.calls.push('drain');
    const record = this.#ring.shift();
    if (record === undefined) return 0;
    buffer.set(record);
    return record.length;
  }

  setPolling(polling: boolean): void {
    this.calls.push(polling ? 'poll' : 'sleep');
    this.isPolling = polling;
  }

  setFollowingChildren(): void {}

  isFollowed(): boolean {
    return false;
  }

  setThresholdNs(ns: number): void {
    this.calls.push(`threshold ${ns}`);
  }

  takeHeldInto(buffer: Uint8Array, livedNs: number): number {
    this.calls.push(`take ${livedNs}`);
    const record = this.held.shift();
    if (record === undefined) return 0;
    buffer.set(record);
    return record.length;
  }

  counters() {
    const heldBack = { count: 0, durationNs: 0 };
    return {
      sent: [0, 0, 0, 0, 0, 0],
      lost: [0, 0, 0, this.lost, 0, 0],
      missedRuns: 0,
      stoodIn: 0,
      heldBack,
      notHeld: 0,
    };
  }

  close(): void {
    this.calls.push('close');
  }
}

function start(context: TestContext, program: FakeProgram, inKernelThreshold?: KernelThresholdOptions) {
  const directory = mkdtempSync(join(tmpdir(), 'object-'));
  context.after(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'tracer.bpf.o'), '');
  mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
  context.after(() => mock.timers.reset());
  const native: NativeAddon = {
    EbpfProgram: function make() {
      return program;
    } as unknown as NativeAddon['EbpfProgram'],
    ProcConnector: function subscribe() {
      assert.fail('nobody subscribes here');
    } as unknown as NativeAddon['ProcConnector'],
    Command: function start() {
      assert.fail('nothing is started here');
    } as unknown as NativeAddon['Command'],
    findAccount: () => undefined,
    dropPrivileges: () => assert.fail('nobody gives up anything here'),
    resizeTerminal: () => assert.fail('nothing has a terminal here'),
    signalProcess: () => assert.fail('nothing is signalled here'),
    bootClockNs: () => 1e9,
    preferThisProcess: () => {},
    wallOffsetNs: () => 0,
    maxRecordBytes: 1024,
    maxHeldProcessBytes: 1024,
  };
  const source = new EbpfSource({ directory, native, inKernelThreshold });
  const actions: SourceAction[] = [];
  source.start((action) => actions.push(action));
  const begin = program.calls.splice(0);
  const batches = () => actions.filter(({ type }) => type === 'events/received').length;
  return { source, batches, actions, begin };
}

test('a quiet ring is not looked into', (context) => {
  const program = new FakeProgram();
  start(context, program);
  mock.timers.tick(60_000);
  assert.deepEqual(program.calls, []);
});

test('one wakeup for a burst; then a look per tick, and sleep after some that were empty', (context) => {
  const program = new FakeProgram();
  const { batches } = start(context, program);
  for (let i = 0; i < 5; i++) program.push(forkRecord());
  mock.timers.tick(TICK_MS * 10);
  assert.equal(batches(), 5);
  assert.equal(program.calls.filter((call) => call === 'wakeup').length, 1);
  mock.timers.tick(60_000);
  // One more look after the kernel was told, for a hook that had read the old word.
  assert.deepEqual(program.calls.slice(-2), ['sleep', 'drain']);
  assert.equal(program.calls.filter((call) => call === 'sleep').length, 1);
  program.calls.length = 0;
  program.push(forkRecord());
  assert.deepEqual(program.calls, ['wakeup']);
  mock.timers.tick(TICK_MS);
  assert.equal(batches(), 6);
});

test('a record that comes while the reader falls asleep is not left behind', (context) => {
  const program = new FakeProgram();
  const { batches } = start(context, program);
  for (let ticks = 0; ticks < 40; ticks++) {
    const before = batches();
    program.push(forkRecord());
    mock.timers.tick(TICK_MS * ticks);
    mock.timers.tick(TICK_MS * 2);
    assert.ok(batches() > before, `after ${ticks} ticks`);
  }
});

test('while it is held, nothing is taken; what waits comes after', (context) => {
  const program = new FakeProgram();
  const { source, batches } = start(context, program);
  source.hold(true);
  program.push(forkRecord());
  mock.timers.tick(10_000);
  assert.equal(batches(), 0);
  source.hold(false);
  mock.timers.tick(TICK_MS);
  assert.equal(batches(), 1);
});

test('stopping takes what is left, and a second stop does nothing', (context) => {
  const program = new FakeProgram();
  const { source, batches } = start(context, program);
  program.push(forkRecord());
  source.hold(true);
  program.push(forkRecord());
  source.stop();
  source.stop();
  assert.equal(batches(), 2);
  assert.equal(program.calls.filter((call) => call === 'close').length, 1);
});

const LIVE: KernelThresholdOptions = { thresholdNs: 5e6, wantsRunning: true };

test('without a threshold in the kernel, none is ever set, and nothing is looked for', (context) => {
  const program = new FakeProgram();
  const { begin, source } = start(context, program);
  program.push(forkRecord());
  mock.timers.tick(60_000);
  source.setThresholdNs(1);
  source.stop();
  assert.ok(![...begin, ...program.calls].some((call) => /threshold|take/.test(call)));
});

test('the kernel holds nothing before the snapshot is taken: its processes would end unseen', (context) => {
  const { begin, actions } = start(context, new FakeProgram(), LIVE);
  assert.deepEqual(begin, ['take 0', 'drain', 'threshold 5000000', 'take 5000000']);
  assert.ok(actions.some(({ type }) => type === 'snapshot/taken'));
});

test('what outlives the threshold is taken though nobody wakes, and no longer once it is off', (context) => {
  const program = new FakeProgram();
  const { source, batches } = start(context, program, LIVE);
  program.held.push(forkRecord());
  mock.timers.tick(400);
  assert.equal(batches(), 1);
  source.setThresholdNs(0);
  assert.deepEqual(program.calls.slice(-2), ['threshold 0', 'take 0']);
  program.calls.length = 0;
  mock.timers.tick(60_000);
  assert.deepEqual(program.calls, []);
});

test('without a screen, what runs is left alone until its end', (context) => {
  const program = new FakeProgram();
  start(context, program, { ...LIVE, wantsRunning: false });
  program.push(forkRecord());
  mock.timers.tick(60_000);
  assert.ok(!program.calls.some((call) => call.startsWith('take')));
});

test('a look at /proc after a loss: nothing is held meanwhile, and what was is taken', (context) => {
  const program = new FakeProgram();
  const { actions, source } = start(context, program, LIVE);
  program.lost = 1;
  program.push(forkRecord());
  mock.timers.tick(TICK_MS * 2);
  const snapshots = () => actions.filter(({ type }) => type === 'snapshot/taken').length;
  assert.equal(snapshots(), 1, 'not before hooks that had read the old threshold are done');
  assert.ok(program.calls.includes('threshold 0'));
  // Moved meanwhile: it holds when the look is over.
  source.setThresholdNs(7e6);
  assert.ok(!program.calls.includes('threshold 7000000'));
  program.calls.length = 0;
  mock.timers.tick(60);
  assert.equal(snapshots(), 2);
  const about = program.calls.filter((call) => /threshold|take/.test(call));
  assert.deepEqual(about.slice(-3), ['take 0', 'threshold 7000000', 'take 7000000']);
  mock.timers.tick(60_000);
  assert.equal(snapshots(), 2);
});

test('it is closed though the last look fails', (context) => {
  const program = new FakeProgram();
  const { source } = start(context, program);
  program.counters = () => assert.fail('no counters');
  assert.throws(() => source.stop(), /no counters/);
  assert.equal(program.calls.at(-1), 'close');
  source.stop();
  assert.equal(program.calls.filter((call) => call === 'close').length, 1);
});

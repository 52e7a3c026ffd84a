// A reader of lines that takes its time, or stands still, at the end: what it reads it gets, and it does not keep us.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { attachedBy, heldBy } from '../support/attached.ts';
import { program } from '../support/programs.ts';
import { many } from '../support/slowness.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { Lines } from './lines.ts';
import { Folder, MAIN } from './view.ts';

/** A pipe with a name, and the bytes that come out of it. */
class SlowReader implements Disposable {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(16 << 10);
  text = '';

  static async create(path: string): Promise<SlowReader> {
    await promisify(execFile)('mkfifo', [path]);
    return new SlowReader(path);
  }

  private constructor(path: string) {
    this.#fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** @returns whether more may come */
  read(): boolean {
    try {
      const bytes = readSync(this.#fd, this.#buffer);
      this.text += this.#buffer.toString('latin1', 0, bytes);
      return bytes > 0;
    } catch {
      // Nothing is there now.
      return true;
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/** Stopped while it happens, it finds all of it in the ring when it goes on: much more than a pipe holds. */
async function fillRing({ child }: Lines): Promise<void> {
  await attachedBy(child.pid ?? 0);
  child.kill('SIGSTOP');
  await runCommand(await program('spawn'), [String(many(400)), '/bin/true']);
}

test('a reader that is slow gets everything', needsTracing, async () => {
  for (const script of ['exec "$@" > "$0"', 'exec "$@" --to "$0"']) {
    using folder = new Folder();
    const fifo = folder.file('fifo');
    using reader = await SlowReader.create(fifo);
    using tracer = new Lines('sh', ['-c', script, fifo, process.execPath, MAIN, '-o', 'ndjson']);
    await fillRing(tracer);
    tracer.child.kill('SIGTERM');
    tracer.child.kill('SIGCONT');
    while (reader.read()) await sleep(200);
    assert.equal(await tracer.exited, 0, tracer.stderr);
    assert.equal(tracer.complaints, '');
    assert.equal(JSON.parse(reader.text.trimEnd().split('\n').at(-1) ?? '').type, 'end');
  }
});

test('a reader that stands still is left: a line, 1, and the recording is whole', needsTracing, async () => {
  for (const script of ['exec "$@" > "$0"', 'exec "$@" --to "$0"']) {
    using folder = new Folder();
    const [fifo, recording] = [folder.file('fifo'), folder.file('a.ndjson')];
    using _reader = await SlowReader.create(fifo);
    const args = [process.execPath, MAIN, '-o', 'ndjson', '--record', recording];
    using tracer = new Lines('sh', ['-c', script, fifo, ...args]);
    await fillRing(tracer);
    tracer.child.kill('SIGTERM');
    tracer.child.kill('SIGCONT');
    assert.equal(await tracer.exited, 1, tracer.stderr);
    assert.match(
      tracer.complaints,
      /^tracer-tui: write lines: up to .* at the end are missing: their reader has stopped reading\n$/,
    );
    assert.equal(JSON.parse(readFileSync(recording, 'utf8').trimEnd().split('\n').at(-1) ?? '').type, 'end');
  }
});

test('whoever does not want to wait for a slow reader says it again', needsTracing, async () => {
  using folder = new Folder();
  const fifo = folder.file('fifo');
  using reader = await SlowReader.create(fifo);
  using tracer = new Lines('sh', ['-c', 'exec "$@" > "$0"', fifo, process.execPath, MAIN, '-o', 'ndjson']);
  await fillRing(tracer);
  tracer.child.kill('SIGCONT');
  const exited = once(tracer.child, 'exit');
  // It reads, but would take long.
  const timer = setInterval(() => {
    reader.read();
    tracer.child.kill('SIGTERM');
  }, 200);
  assert.deepEqual(await exited, [null, 'SIGTERM']);
  clearInterval(timer);
});

test(
  'a signal that comes twice at once, as timeout(1) sends it, is one: all is brought to its end',
  needsTracing,
  async () => {
    using folder = new Folder();
    const [fifo, recording] = [folder.file('fifo'), folder.file('a.ndjson')];
    using reader = await SlowReader.create(fifo);
    const args = [process.execPath, MAIN, '-o', 'ndjson', '--record', recording];
    // Who reads slowly keeps it from being done when the second one comes.
    using tracer = new Lines('sh', ['-c', 'exec "$@" > "$0"', fifo, ...args]);
    await fillRing(tracer);
    tracer.child.kill('SIGINT');
    tracer.child.kill('SIGCONT');
    const pid = tracer.child.pid ?? 0;
    await waitUntil(() => !heldBy(pid).some((held) => held.startsWith('link')), { what: 'detached', intervalMs: 10 });
    tracer.child.kill('SIGINT');
    while (reader.read()) await sleep(50);
    assert.deepEqual([await tracer.exited, tracer.child.signalCode], [0, null], tracer.stderr);
    for (const text of [reader.text, readFileSync(recording, 'utf8')]) {
      assert.equal(JSON.parse(text.trimEnd().split('\n').at(-1) ?? '').type, 'end');
    }
  },
);

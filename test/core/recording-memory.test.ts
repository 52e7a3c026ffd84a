// A service records, and a fleet is watched, for months: a flush, a piece and a batch leave nothing behind.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as zlib from 'node:zlib';
import { compressorFor } from '../../src/core/source/compression.ts';
import { decompressorFor } from '../../src/core/source/decompression.ts';
import { Recording } from '../../src/core/source/recordingFile.ts';
import { createReader } from '../../src/core/source/recordingReader.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { MS, T0 } from './support/events.ts';

const ROUNDS = 10_000;
/** What was seen to stay, of each round, when each waited by Promise.race for what never came: 310 to 460 bytes. */
const MOST_BYTES = ROUNDS * 50;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const timer = setInterval(() => {}, 1000);
after(() => clearInterval(timer));

/** @param round counted from 0 */
async function assertNothingStays(round: (index: number) => Promise<void>): Promise<void> {
  let index = 0;
  const heapAfter = async (rounds: number) => {
    for (const end = index + rounds; index < end; index++) await round(index);
    // What is to be finalized is, once others have had their turn.
    for (let times = 0; times < 3; times++) {
      collect();
      await new Promise(setImmediate);
    }
    return process.memoryUsage().heapUsed;
  };
  const before = await heapAfter(ROUNDS / 10);
  const grown = (await heapAfter(ROUNDS)) - before;
  assert.ok(grown < MOST_BYTES, `${grown} bytes more after ${ROUNDS} rounds`);
}

const noZstd = typeof zlib.createZstdCompress === 'function' ? {} : { skip: 'this Node.js knows no zstd' };

for (const [name, options] of [
  ['a.gz', {}],
  ['a.zst', noZstd],
] as const) {
  test(`flushes of ${name}`, options, async () => {
    const compressor = compressorFor(name);
    assert.ok(compressor);
    const line = Buffer.from('{"type":"clock"}\n');
    await assertNothingStays(async () => {
      assert.notEqual((await compressor.take(line, false)).length, 0);
    });
    await compressor.take(line, true);
  });
}

test('pieces of what is decompressed', async () => {
  const PIECE = 16;
  const bytes = zlib.gzipSync(randomBytes(PIECE * ROUNDS * 1.1));
  const decompressor = decompressorFor(bytes);
  assert.ok(decompressor);
  await assertNothingStays(async (index) => {
    for await (const _ of decompressor.write(bytes.subarray(index * PIECE, (index + 1) * PIECE)));
  });
});

/** A host that gives batches for ever, or never one. */
class Host extends Recording {
  readonly #isSilent: boolean;

  constructor(isSilent: boolean) {
    super('-');
    this.#isSilent = isSilent;
  }

  override async *batches(): AsyncGenerator<readonly SourceAction[], void, undefined> {
    if (this.#isSilent) await new Promise(() => {});
    for (let index = 0; ; index++) yield [{ type: 'clock/ticked', nowBootNs: T0 + index * MS, wallOffsetNs: 0 }];
  }
}

test('batches of a busy host beside one that is silent', async () => {
  const header = { program: 'p', kernel: 'k', wallOffsetNs: 0, source: 'ebpf', startedBootNs: T0 };
  const headers = ['a', 'b'].map((host) => ({ ...header, host, bootId: host }));
  const reader = createReader([new Host(true), new Host(false)], headers, true);
  const batches = reader.batches()[Symbol.asyncIterator]();
  await assertNothingStays(async () => {
    assert.notEqual((await batches.next()).done, true);
  });
});

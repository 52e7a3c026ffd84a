// What stands behind the first frame or member, in pieces of any size: read, told, and never waited for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import fc from 'fast-check';
import { decompressorFor } from '../../src/core/source/decompression.ts';

const noZstd = typeof zlib.createZstdCompress === 'function' ? {} : { skip: 'this Node.js knows no zstd' };

interface Read {
  readonly text: string;
  /** Of what it failed with. */
  readonly code: string | undefined;
}

/** @param sizes of the pieces, again and again */
async function read(bytes: Buffer, sizes: readonly number[] = [bytes.length]): Promise<Read> {
  const decompressor = decompressorFor(bytes);
  assert.ok(decompressor);
  const parts: Uint8Array[] = [];
  let code: string | undefined;
  try {
    for (let at = 0, round = 0; at < bytes.length; round++) {
      const size = sizes[round % sizes.length] ?? 1;
      for await (const part of decompressor.write(bytes.subarray(at, at + size))) parts.push(part);
      at += size;
    }
    for await (const part of decompressor.end()) parts.push(part);
  } catch (error) {
    assert.ok(error instanceof Error && 'code' in error, String(error));
    code = String(error.code);
  }
  return { text: Buffer.concat(parts).toString('latin1'), code };
}

function skippable(content: Uint8Array, variant = 0): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a50 + variant);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content]);
}

const zst = (text: string) => zlib.zstdCompressSync(Buffer.from(text, 'latin1'));
const gz = (text: string) => zlib.gzipSync(Buffer.from(text, 'latin1'));
const ODD = Buffer.from('xyz');

/** With all that a header may have. */
function namedGz(text: string): Buffer {
  const plain = gz(text);
  const extras = Buffer.from('\x03\0abcname\0comment\0\0\0', 'latin1');
  plain[3] = 2 | 4 | 8 | 16;
  return Buffer.concat([plain.subarray(0, 10), extras, plain.subarray(10)]);
}

const CASES: readonly (readonly [name: string, options: object, bytes: () => Buffer[], code?: string])[] = [
  ['zstd frames', noZstd, () => [zst('a'), zst('b')]],
  ['skippable frames', noZstd, () => [skippable(ODD, 15), zst('a'), skippable(ODD), zst('b'), skippable(ODD)]],
  ['zstd, then zeros', noZstd, () => [zst('ab'), Buffer.alloc(600)], 'ZSTD_error_prefix_unknown'],
  ['zstd, then one odd byte', noZstd, () => [zst('ab'), ODD.subarray(2)], 'ZSTD_error_prefix_unknown'],
  ['a zstd frame that is cut', noZstd, () => [zst('ab'), zst('c').subarray(0, 7)], 'Z_BUF_ERROR'],
  ['a skippable frame that is cut', noZstd, () => [zst('ab'), skippable(ODD).subarray(0, 9)], 'Z_BUF_ERROR'],
  ['gzip members', {}, () => [gz('a'), namedGz('b')]],
  ['gzip, then zeros', {}, () => [gz('ab'), Buffer.alloc(600)]],
  ['gzip, then zeros and more', {}, () => [gz('ab'), Buffer.alloc(600), ODD], 'NOT_GZIP'],
  ['gzip, then what is none', {}, () => [gz('ab'), ODD], 'NOT_GZIP'],
  ['a gzip member that is cut', {}, () => [gz('ab'), gz('').subarray(0, -1)], 'Z_BUF_ERROR'],
  [
    'a gzip member of other data',
    {},
    () => [gz('ab'), Buffer.concat([gz('').subarray(0, -8), Buffer.alloc(8, 1)])],
    'Z_DATA_ERROR',
  ],
];

for (const [name, options, bytes, code] of CASES) {
  test(name, options, async () => {
    const all = Buffer.concat(bytes());
    const expected: Read = { text: 'ab', code };
    assert.deepEqual(await read(all), expected);
    assert.deepEqual(await read(all, [1]), expected);
    assert.deepEqual(
      await read(
        all,
        bytes().map(({ length }) => length),
      ),
      expected,
    );
  });
}

/** Of sizes at which zlib's pieces and ours are full, too. */
const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 50 }),
  fc.constantFrom(1 << 14, 1 << 16, 1 << 17, 200_000).map((length) => 'x'.repeat(length)),
  // What does not become smaller.
  fc.integer({ min: 1, max: 99 }).map((seed) => noise(seed, 40_000)),
);

function noise(seed: number, length: number): string {
  let state = seed;
  const bytes = Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
  return Buffer.from(bytes).toString('latin1');
}

/** A long one among them, lest a hundred thousand bytes come one by one. */
const sizes = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 }), fc.integer({ min: 4000, max: 300_000 }))
  .map(([short, long]) => [...short, long]);

const damage = fc.record({
  cutTo: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  garbage: fc.uint8Array({ maxLength: 30 }),
  again: fc.boolean(),
});

for (const [name, options, compress] of [
  ['zstd', noZstd, zst],
  ['gzip', {}, gz],
] as const) {
  const isZstd = compress === zst;
  const frame = text.map((content) => ({ content, bytes: () => compress(content) }));
  const skipped = fc
    .tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(15))
    .map(([bytes, variant]) => ({ content: '', bytes: () => skippable(bytes, variant) }));
  const frames = fc.array(isZstd ? fc.oneof(frame, skipped) : frame, { minLength: 1, maxLength: 5 });

  test(`${name}: whatever follows, what is whole comes out`, { ...options, timeout: 60_000 }, async () => {
    const property = fc.asyncProperty(
      frames,
      frame,
      damage,
      sizes,
      async (whole, last, { cutTo, garbage, again }, size) => {
        const parts = whole.map(({ bytes }) => bytes());
        const lastBytes = last.bytes();
        const tail = [
          cutTo === null ? lastBytes : lastBytes.subarray(0, Math.floor(cutTo * lastBytes.length)),
          garbage,
          again ? lastBytes : Buffer.alloc(0),
        ];
        const content = whole.map((part) => part.content).join('');
        const intact = await read(Buffer.concat(parts), size);
        assert.ok(intact.code === undefined && intact.text === content, `${intact.code}, ${intact.text.length} bytes`);
        const { text: shown } = await read(Buffer.concat([...parts, ...tail]), size);
        assert.ok(shown.startsWith(content), `${shown.length} of ${content.length} bytes`);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });
}

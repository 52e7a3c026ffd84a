// Recordings with something behind their first frame: as zstd(1), pzstd(1), gzip(1) and tar leave them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import * as zlib from 'node:zlib';
import { tracerTui } from './tracerTui.ts';
import { Folder } from './view.ts';

const EXAMPLE = new URL('../../docs/examples/build.ndjson.gz', import.meta.url).pathname;
const noZstd = typeof zlib.createZstdCompress === 'function' ? {} : { skip: 'this Node.js knows no zstd' };
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4]);

for (const [name, options, compress] of [
  ['zst', noZstd, (bytes: Uint8Array) => Buffer.concat([SKIPPABLE, zlib.zstdCompressSync(bytes)])],
  ['gz', {}, (bytes: Uint8Array) => zlib.gzipSync(bytes)],
] as const) {
  test(`${name}: a recording in two, and with something behind it`, options, async () => {
    using folder = new Folder();
    const plain = zlib.gunzipSync(readFileSync(EXAMPLE));
    const whole = await tracerTui('replay', EXAMPLE, '-o', 'text');
    assert.equal(whole.status, 0);
    const parts = [compress(plain.subarray(0, 5000)), compress(plain.subarray(5000))];
    const replay = (...bytes: readonly Uint8Array[]) => {
      const path = folder.file(`a.${name}`);
      writeFileSync(path, Buffer.concat(bytes));
      return tracerTui('replay', path, '-o', 'text');
    };
    assert.deepEqual(await replay(...parts), whole);

    const followed = await replay(...parts, Buffer.from('something'));
    assert.deepEqual([followed.status, followed.stdout === whole.stdout], [1, true]);
    assert.match(followed.stderr, /: what is behind its compressed data is not compressed data, and [^\n]+\n$/);

    const cut = await replay(...parts, compress(plain).subarray(0, -5));
    assert.equal(cut.status, 1);
    assert.equal(cut.stderr.split('\n').length, 2, cut.stderr);
  });
}

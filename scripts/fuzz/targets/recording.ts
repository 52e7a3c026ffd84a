// Recordings: whole ones, cut ones, changed in their bytes and in their members; plain, gzip and zstd, damaged anywhere.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { createEncoder } from '../../../src/core/recording/encode.ts';
import { openRecording } from '../../../src/core/source/recordingFile.ts';
import { SourceError } from '../../../src/core/source/sourceError.ts';
import type { SourceAction } from '../../../src/core/state/actions.ts';
import { anyEvent } from '../../../test/core/support/arbitraries.ts';
import { T0 } from '../../../test/core/support/events.ts';
import { writeEverything } from '../outputs.ts';
import type { Target } from '../target.ts';

const FOLDER = mkdtempSync(path.join(tmpdir(), 'tracer-tui-fuzz-'));
process.once('exit', () => rmSync(FOLDER, { recursive: true, force: true }));

const FACTS = { program: 'tracer-tui 0', host: 'h', kernel: '6.18', bootId: 'b', wallOffsetNs: 1.7e18 };

const good = fc.array(anyEvent, { maxLength: 8 }).map((events) => {
  const { encode, end } = createEncoder(FACTS);
  const started = encode({ type: 'source/started', name: 'ebpf', nowBootNs: T0 });
  return started + encode({ type: 'events/received', events, nowBootNs: T0 + 1e9 }) + end(T0 + 2e9);
});
/** Values that a number, a text or a list may be taken for. */
const value = fc.constantFrom(
  '0',
  '-1',
  '1e308',
  '1e21',
  '9007199254740993',
  '-0',
  '""',
  '"\\u001b[2J"',
  '"\\ud800"',
  '[]',
  '{}',
  'null',
  'true',
  '{"base64":"/w=="}',
  '"__proto__"',
  '[[[]]]',
  '4194304',
);
const member = fc.tuple(good, fc.nat(), value).map(([text, at, put]) => {
  const values = [...text.matchAll(/:(-?\d+|"[^"]*"|\[[^\]]*\])/g)];
  const found = values[at % values.length];
  if (found === undefined) return text;
  return `${text.slice(0, found.index)}:${put}${text.slice(found.index + found[0].length)}`;
});
/** Lines of kinds that the recorder writes of itself, with anything in them. */
const lines = fc
  .tuple(
    good,
    fc.array(
      fc.tuple(
        fc.constantFrom(
          'snapshot',
          'process',
          'lost',
          'held_back',
          'users',
          'cgroups',
          'containers',
          'failed',
          'clock',
          'end',
          'header',
          'news',
        ),
        fc.jsonValue({ maxDepth: 2 }),
      ),
      { maxLength: 3 },
    ),
  )
  .map(([text, extra]) => {
    const known = text.split('\n');
    const added = extra.map(([type, json]) =>
      JSON.stringify(
        typeof json === 'object' && json !== null ? { ...json, type } : { type, processes: json, message: json },
      ),
    );
    return [...known.slice(0, -2), ...added, ...known.slice(-2)].join('\n');
  });
const text = fc.oneof(good, member, lines, fc.string({ maxLength: 200 }));
const packed = fc.tuple(text, fc.constantFrom(0, 1, 2)).map(([plain, how]) => {
  const bytes = Buffer.from(plain);
  return how === 0 ? bytes : how === 1 ? gzipSync(bytes) : zstdCompressSync(bytes);
});
const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 });
const damaged = fc.tuple(packed, changes, fc.option(fc.nat())).map(([bytes, changed, cut]) => {
  for (const [at, byte] of changed) bytes[at % Math.max(1, bytes.length)] = byte;
  return bytes.subarray(0, cut === null ? undefined : cut % (bytes.length + 1));
});

export const target: Target<Uint8Array> = {
  name: 'recording',
  about:
    'recordings, plain, gzip and zstd, cut and changed: one line that says what is wrong; what was read can be shown',
  inputs: fc.oneof(packed, damaged, fc.uint8Array({ maxLength: 100 })),
  async check(input) {
    const file = path.join(FOLDER, 'input');
    writeFileSync(file, input);
    const actions: SourceAction[] = [];
    let outcome = 'read';
    try {
      for await (const batch of openRecording(file).batches()) actions.push(...batch);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      outcome = actions.length === 0 ? 'refused' : 'read in part';
      assert.ok(!error.message.includes('\n'), 'more than one line');
    }
    writeEverything(actions);
    return outcome;
  },
};

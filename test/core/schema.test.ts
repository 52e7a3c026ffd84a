// docs/tracer-tui.schema.json describes what is written: any event, every action, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { byteString } from '../../src/core/bytes.ts';
import { processKey } from '../../src/core/process.ts';
import { createEncoder } from '../../src/core/recording/encode.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { anyEvent } from './support/arbitraries.ts';
import { cgroupEvent, execEvent, exitEvent, forkEvent, freeEvent, NO_USAGE, T0 } from './support/events.ts';

const ROOT = join(import.meta.dirname, '../..');
const schema: object = JSON.parse(readFileSync(join(ROOT, 'docs/tracer-tui.schema.json'), 'utf8'));
const validate = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

const FACTS = { program: 'tracer-tui 0.1.0', host: 'h', kernel: 'k', bootId: 'b', wallOffsetNs: 5 };

function linesOf(actions: readonly SourceAction[]): Record<string, unknown>[] {
  const encoder = createEncoder(FACTS);
  const text = actions.map(encoder.encode).join('') + encoder.end(T0);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function assertValid(line: unknown): void {
  assert.ok(validate(line), `${JSON.stringify(line)}\n${JSON.stringify(validate.errors, undefined, 1)}`);
}

const { kind: _kind, timeBootNs: _time, ...FOUND } = { ...forkEvent(), usage: NO_USAGE };
const ALL: readonly SourceAction[] = [
  { type: 'source/started', name: 'ebpf', nowBootNs: T0 },
  { type: 'users/read', names: new Map([[0, 'root']]) },
  {
    type: 'events/received',
    nowBootNs: T0,
    events: [
      forkEvent(),
      execEvent({ args: byteString('a\0\xff') }),
      exitEvent(),
      exitEvent({ status: 9 }),
      exitEvent({ status: undefined }),
      exitEvent({ usage: undefined }),
      freeEvent(),
      cgroupEvent({ path: byteString('/') }),
    ],
  },
  {
    type: 'snapshot/taken',
    snapshot: { beganBootNs: T0, processes: [{ ...FOUND, image: undefined }], zombies: [processKey(1, 1)] },
  },
  { type: 'cgroups/read', paths: new Map([[1, byteString('/')]]) },
  { type: 'containers/read', names: new Map([['0123', 'web']]) },
  { type: 'losses/counted', lost: { fork: 1, exec: 2, exit: 3, free: 4, cgroup: 5, missedRuns: 6 } },
  { type: 'heldBack/counted', heldBack: { count: 3, durationNs: 4_000_000 } },
  { type: 'source/failed', message: 'gone' },
];

test('the schema knows every line that is written, and every line it knows is written', () => {
  const lines = linesOf(ALL);
  for (const line of lines) assertValid(line);
  const [header] = linesOf([{ type: 'source/started', name: 'ebpf', nowBootNs: T0, isFollowing: true }]);
  assert.equal(header?.['following'], true);
  assertValid(header);
  const known = Object.values(
    (schema as { $defs: Record<string, { properties?: { type?: { const?: string } } }> }).$defs,
  )
    .map((definition) => definition.properties?.type?.const)
    .filter((type) => type !== undefined);
  assert.deepEqual(new Set(lines.map(({ type }) => type)), new Set(known));
});

test('any event is valid', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 4 }), (events) => {
      for (const line of linesOf([{ type: 'events/received', events, nowBootNs: T0 }])) assertValid(line);
    }),
  );
});

test('a member that is missing, of another kind, or unknown is not valid', () => {
  for (const line of linesOf(ALL)) {
    for (const name of Object.keys(line)) {
      const { [name]: _left, ...without } = line;
      if (name !== 'last_arg_cut') assert.equal(validate(without), false, `${line['type']} without ${name}`);
      assert.equal(validate({ ...line, [name]: { wrong: 1 } }), false, `${line['type']}.${name}`);
    }
    assert.equal(validate({ ...line, unknown: 1 }), false, `${line['type']}`);
  }
});

test('docs/ndjson.md names every type and member', () => {
  const text = readFileSync(join(ROOT, 'docs/ndjson.md'), 'utf8');
  for (const line of linesOf(ALL)) {
    for (const name of [line['type'], ...Object.keys(line)]) assert.ok(text.includes(`${name}`), `${name}`);
  }
});

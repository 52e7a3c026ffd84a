// Actions pass through redaction once, and everything behind it sees the same masked arguments.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../../src/core/bytes.ts';
import { decodeBatch } from '../../../src/core/events/decode.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { redactAction, redactCommand } from '../../../src/core/redact/action.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import type { SourceAction } from '../../../src/core/state/actions.ts';
import { argv, execEvent, exitEvent, forkEvent, NO_USAGE, T0 } from '../support/events.ts';
import { encodeEvent, joinRecords } from '../support/records.ts';

const redact = createRedactor();

function received(events: Extract<SourceAction, { type: 'events/received' }>['events']): ProcessEvent[] {
  const action = redactAction(redact, { type: 'events/received', events, nowBootNs: T0 });
  assert.ok(action.type === 'events/received');
  const seen: ProcessEvent[] = [];
  // Twice: whoever shows them comes after the reducer.
  action.events.forEach(() => {});
  action.events.forEach((event) => {
    seen.push({ ...event });
  });
  return seen;
}

const SECRET = execEvent({ args: argv('a', '--token=abc') });
const PLAIN = execEvent({ args: argv('b', '-v') });

test('arguments of events are masked, and nothing else is changed', () => {
  const events = [forkEvent(), SECRET, PLAIN, SECRET, exitEvent()];
  const masked = argv('a', '--token=***');
  const expected = { ...SECRET, args: masked, argsTotalBytes: masked.length };
  assert.deepEqual(received(events), [forkEvent(), expected, PLAIN, expected, exitEvent()]);
});

test('records from the ring, which share their objects, are masked too', () => {
  const events = [SECRET, forkEvent(), PLAIN, SECRET];
  const seen = received(decodeBatch(joinRecords(events.map((event) => encodeEvent(event)))));
  const args = seen.map((event) => (event.kind === 'exec' ? event.args : event.kind));
  assert.deepEqual(args, [argv('a', '--token=***'), 'fork', argv('b', '-v'), argv('a', '--token=***')]);
});

test('what was cut off stays as much as it was', () => {
  const args = byteString('a\0--token=abcdef');
  const [event] = received([execEvent({ args, argsTotalBytes: 5000 })]);
  assert.ok(event?.kind === 'exec');
  assert.equal(event.args, 'a\0--token=***');
  assert.equal(event.argsTotalBytes - event.args.length, 5000 - args.length);
});

test('processes that ran before are masked', () => {
  const { key, pid, ppid, startBootNs, comm, uid, euid, loginUid, nsPid, cgroupId } = SECRET;
  const owner = { comm, uid, euid, loginUid, nsPid, cgroupId };
  const image = { ...SECRET, origin: 'snapshot' as const };
  const found = { key, pid, ppid, startBootNs, ...owner, usage: NO_USAGE };
  const action = redactAction(redact, {
    type: 'snapshot/taken',
    snapshot: {
      beganBootNs: T0,
      processes: [
        { ...found, image },
        { ...found, image: undefined },
      ],
      zombies: [],
    },
  });
  assert.ok(action.type === 'snapshot/taken');
  assert.equal(action.snapshot.processes[0]?.image?.args, argv('a', '--token=***'));
  assert.equal(action.snapshot.processes[1]?.image, undefined);
});

test('the command that is followed is masked as its own events are, argument by argument', () => {
  const words = (...texts: string[]) => texts.map((text) => byteString(text));
  const started = { type: 'command/started', pid: 1, nowBootNs: T0 } as const;
  const masked = redactCommand(redact, { ...started, argv: words('mysql', '--password', 'hunter2', '', '-e', 'x') });
  assert.deepEqual(masked, { ...started, argv: words('mysql', '--password', '***', '', '-e', 'x') });
  const plain = { ...started, argv: words('make', '') };
  assert.equal(redactCommand(redact, plain), plain);
  const printed = { type: 'command/printed', bytes: byteString('--token=abc') } as const;
  assert.equal(redactCommand(redact, printed), printed);
});

test('other actions are passed on as they are', () => {
  const action: SourceAction = { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: 0 };
  assert.equal(redactAction(redact, action), action);
});

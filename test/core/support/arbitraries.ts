// Random facts for property tests.
import * as fc from 'fast-check';
import { type ByteString, byteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import { NS_PER_TICK, processKey, type Usage } from '../../../src/core/process.ts';
import { NO_USAGE } from './events.ts';

function bytes(min: number, maxLength: number): fc.Arbitrary<ByteString> {
  return fc
    .array(fc.integer({ min, max: 255 }), { maxLength })
    .map((codes) => byteString(String.fromCharCode(...codes)));
}

/** Any bytes, NUL among them. */
export const anyBytes = bytes(0, 60);

/** Any bytes but NUL: what an argument or a file name can hold. */
export const textBytes = bytes(1, 24);

/** Up to 16 bytes: a name that fills its field has no NUL behind it. */
const comm = bytes(1, 16);

export const anyU32 = fc.integer({ min: 0, max: 0xffffffff });
/** What a double holds exactly. */
export const anyU64 = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER));
const pid = fc.integer({ min: 1, max: 2 ** 22 });

export const anyUsage: fc.Arbitrary<Usage> = fc.array(anyU64, { minLength: 10, maxLength: 10 }).map((values) => {
  const named = Object.keys(NO_USAGE).map((name, index) => [name, values[index] ?? 0] as const);
  return { ...NO_USAGE, ...Object.fromEntries(named) };
});

const head = fc
  .record({ pid, ppid: anyU32, timeBootNs: anyU64, startBootNs: anyU64 })
  .map((fields) => ({ ...fields, key: processKey(fields.pid, Math.floor(fields.startBootNs / NS_PER_TICK)) }));
const owner = fc.record({ comm, uid: anyU32, euid: anyU32, loginUid: anyU32, nsPid: anyU32, cgroupId: anyU64 });
const image = fc.record({
  filename: anyBytes,
  args: anyBytes,
  argsTotalBytes: anyU32,
  argsUnreadable: fc.boolean(),
  maxRssBytes: anyU64,
});

/** Events as the decoder gives them, of all kinds. */
export const anyEvent: fc.Arbitrary<ProcessEvent> = fc.oneof(
  fc.tuple(head, owner).map(([head, owner]) => ({ kind: 'fork' as const, ...head, ...owner })),
  fc.tuple(head, owner, image).map((parts) => ({ kind: 'exec' as const, ...parts[0], ...parts[1], ...parts[2] })),
  fc
    .tuple(head, fc.record({ comm, usage: anyUsage, status: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }))
    .map(([head, end]) => ({ kind: 'exit' as const, ...head, ...end })),
  fc.tuple(head, anyUsage).map(([head, usage]) => ({ kind: 'free' as const, ...head, usage })),
  fc
    .record({ timeBootNs: anyU64, cgroupId: anyU64, path: anyBytes })
    .map((fields) => ({ kind: 'cgroup' as const, ...fields })),
);

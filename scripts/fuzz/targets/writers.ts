// Processes with hostile names, through every output and every page.

import * as fc from 'fast-check';
import type { ByteString } from '../../../src/core/bytes.ts';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { SourceAction } from '../../../src/core/state/actions.ts';
import {
  argv,
  cgroupEvent,
  execEvent,
  exitEvent,
  forkEvent,
  freeEvent,
  MS,
  T0,
} from '../../../test/core/support/events.ts';
import { hostileText } from '../hostileBytes.ts';
import { bytesOf, writeEverything } from '../outputs.ts';
import type { Target } from '../target.ts';

const GROUPS = ['/machine.slice/machine-', '/lxc.payload.', '/system.slice/'];

export const target: Target<Uint8Array> = {
  name: 'writers',
  about:
    'hostile names in every place that has one: text, NDJSON, CSV, Markdown, JSON, Perfetto, pictures and pages are safe',
  // Names apart by NULs, which no name can hold.
  inputs: fc.array(hostileText, { minLength: 1, maxLength: 8 }).map((names) => Buffer.from(names.join('\0'), 'latin1')),
  check(input) {
    const names = bytesOf(input).split('\0') as ByteString[];
    writeEverything(lifeOf(names));
    return `${names.length > 4 ? 'many' : 'few'} names`;
  },
};

/** A parent and two children, one of which still runs; each place has another one of the names. */
function lifeOf(names: readonly ByteString[]): readonly SourceAction[] {
  const name = (place: number) => names[place % names.length] ?? ('' as ByteString);
  const comm = (place: number) => name(place).slice(0, 15) as ByteString;
  const path = `${GROUPS[names.length % GROUPS.length]}${name(5).replaceAll(/[\n/]/g, '_')}.scope` as ByteString;
  const events: ProcessEvent[] = [cgroupEvent({ cgroupId: 7, path })];
  for (const [place, pid] of [100, 101, 102].entries()) {
    const head = { pid, ppid: place === 0 ? 1 : 100, startBootNs: T0 + place * 20 * MS, comm: comm(place) };
    const timeBootNs = head.startBootNs + MS;
    events.push(forkEvent({ ...head, timeBootNs: head.startBootNs }));
    if (place < 2) {
      const filename = `/${name(place + 1)}` as ByteString;
      events.push(execEvent({ ...head, timeBootNs, filename, args: argv(...names.slice(place)) }));
    }
    if (place < 2) events.push(exitEvent({ ...head, timeBootNs: timeBootNs + 90 * MS, status: place === 0 ? 0 : 256 }));
    if (place < 1) events.push(freeEvent({ ...head, timeBootNs: timeBootNs + 100 * MS }));
  }
  return [
    { type: 'source/started', name: name(6), nowBootNs: T0 },
    { type: 'clock/ticked', nowBootNs: T0, wallOffsetNs: 1.7e18 },
    { type: 'users/read', names: new Map([[1000, name(3)]]) },
    { type: 'containers/read', names: new Map([['a'.repeat(64), name(4)]]) },
    { type: 'events/received', events, nowBootNs: T0 + 200 * MS },
    { type: 'source/failed', message: name(2) },
    { type: 'clock/ticked', nowBootNs: T0 + 5000 * MS, wallOffsetNs: 1.7e18 },
  ];
}

// The messages of a Perfetto trace that we write, with the field numbers of perfetto's
// protos/perfetto/trace/*.proto. test/core/export/perfetto.proto is the reader's own account of them.
import type { PbfWriter } from 'pbf';

/** Builtin clocks: common/builtin_clock.proto. */
const CLOCK = { realtime: 1, boottime: 6 } as const;
const EVENT_TYPE = { begin: 1, end: 2, instant: 3, counter: 4 } as const;
const UNIT_COUNT = 2;
/** Children in order of their first event; never two tracks drawn as one because their names are the same. */
const ORDER_CHRONOLOGICAL = 2;
const MERGE_NONE = 2;
/** All packets are ours; any number but 0. */
const SEQUENCE_ID = 1;
const SEQ_INCREMENTAL_STATE_CLEARED = 1;
const SEQ_NEEDS_INCREMENTAL_STATE = 2;

/** Names that come again and again are written once, and are numbers from then on: their places in these lists, from 1. */
const CATEGORIES = ['exec', 'fork', 'failed', 'lost'] as const;
const ANNOTATIONS = [
  ...(['pid', 'ppid', 'user', 'unit', 'command', 'file', 'exit', 'ran_before'] as const),
  ...(['cpu_ms', 'peak_rss_bytes', 'peak_rss_at_most_bytes', 'read_bytes', 'written_bytes'] as const),
  ...(['fork', 'exec', 'free', 'cgroup', 'hook_runs'] as const),
];

export type Category = (typeof CATEGORIES)[number];
/** Text, or a number that is exact to 2^53. */
export type Annotations = { readonly [name in (typeof ANNOTATIONS)[number]]?: string | number | undefined };

export interface Track {
  readonly uuid: number;
  readonly parentUuid?: number | undefined;
  readonly name: string;
  readonly description?: string;
  readonly isCounter?: boolean;
}

export type TrackEvent =
  | {
      readonly type: 'begin' | 'instant';
      readonly name: string;
      readonly categories: readonly Category[];
      readonly annotations: Annotations;
    }
  | { readonly type: 'end' }
  | { readonly type: 'counter'; readonly value: number };

/** The first packet: nothing before it is referred to. */
export function writeFirstPacket(pbf: PbfWriter): void {
  pbf.writeMessage(1, writeFirst, undefined);
}

function writeFirst(_nothing: undefined, pbf: PbfWriter): void {
  pbf.writeVarintField(10, SEQUENCE_ID);
  pbf.writeVarintField(13, SEQ_INCREMENTAL_STATE_CLEARED | SEQ_NEEDS_INCREMENTAL_STATE);
  pbf.writeBooleanField(87, true);
  pbf.writeMessage(12, writeInterned, undefined);
}

function writeInterned(_nothing: undefined, pbf: PbfWriter): void {
  for (const [index, name] of CATEGORIES.entries()) pbf.writeMessage(1, writeName, { iid: index + 1, name });
  for (const [index, name] of ANNOTATIONS.entries()) pbf.writeMessage(3, writeName, { iid: index + 1, name });
}

function writeName({ iid, name }: { readonly iid: number; readonly name: string }, pbf: PbfWriter): void {
  pbf.writeVarintField(1, iid);
  pbf.writeStringField(2, name);
}

/** What both clocks show at one moment; times of all packets are of the boot clock. */
export function writeClocks(pbf: PbfWriter, bootNs: number, wallOffsetNs: number): void {
  pbf.writeMessage(1, writeClockPacket, { bootNs, wallNs: bootNs + wallOffsetNs });
}

interface Clocks {
  readonly bootNs: number;
  readonly wallNs: number;
}

function writeClockPacket(clocks: Clocks, pbf: PbfWriter): void {
  pbf.writeVarintField(8, clocks.bootNs);
  pbf.writeVarintField(10, SEQUENCE_ID);
  pbf.writeMessage(6, writeClockSnapshot, clocks);
}

function writeClockSnapshot({ bootNs, wallNs }: Clocks, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeClock, { id: CLOCK.boottime, ns: bootNs });
  pbf.writeMessage(1, writeClock, { id: CLOCK.realtime, ns: wallNs });
  pbf.writeVarintField(2, CLOCK.boottime);
}

function writeClock({ id, ns }: { readonly id: number; readonly ns: number }, pbf: PbfWriter): void {
  pbf.writeVarintField(1, id);
  pbf.writeVarintField(2, ns);
}

export function writeTrack(pbf: PbfWriter, track: Track): void {
  pbf.writeMessage(1, writeTrackPacket, track);
}

function writeTrackPacket(track: Track, pbf: PbfWriter): void {
  pbf.writeVarintField(10, SEQUENCE_ID);
  pbf.writeMessage(60, writeDescriptor, track);
}

function writeDescriptor(track: Track, pbf: PbfWriter): void {
  pbf.writeVarintField(1, track.uuid);
  pbf.writeStringField(2, track.name);
  if (track.parentUuid !== undefined) pbf.writeVarintField(5, track.parentUuid);
  if (track.description !== undefined) pbf.writeStringField(14, track.description);
  if (track.isCounter === true) {
    pbf.writeMessage(8, writeCounterDescriptor, undefined);
    return;
  }
  pbf.writeVarintField(11, ORDER_CHRONOLOGICAL);
  pbf.writeVarintField(15, MERGE_NONE);
}

function writeCounterDescriptor(_nothing: undefined, pbf: PbfWriter): void {
  pbf.writeVarintField(3, UNIT_COUNT);
}

export function writeEvent(pbf: PbfWriter, timeBootNs: number, trackUuid: number, event: TrackEvent): void {
  pbf.writeMessage(1, writeEventPacket, { timeBootNs, trackUuid, event });
}

interface PlacedEvent {
  readonly timeBootNs: number;
  readonly trackUuid: number;
  readonly event: TrackEvent;
}

function writeEventPacket(placed: PlacedEvent, pbf: PbfWriter): void {
  pbf.writeVarintField(8, placed.timeBootNs);
  pbf.writeVarintField(10, SEQUENCE_ID);
  pbf.writeVarintField(13, SEQ_NEEDS_INCREMENTAL_STATE);
  pbf.writeMessage(11, writeTrackEvent, placed);
}

function writeTrackEvent({ trackUuid, event }: PlacedEvent, pbf: PbfWriter): void {
  pbf.writeVarintField(9, EVENT_TYPE[event.type]);
  pbf.writeVarintField(11, trackUuid);
  if (event.type === 'counter') pbf.writeVarintField(30, event.value);
  if (event.type !== 'begin' && event.type !== 'instant') return;
  for (const category of event.categories) pbf.writeVarintField(3, CATEGORIES.indexOf(category) + 1);
  pbf.writeStringField(23, event.name);
  for (const name of ANNOTATIONS) {
    const value = event.annotations[name];
    if (value !== undefined) pbf.writeMessage(4, writeAnnotation, { iid: ANNOTATIONS.indexOf(name) + 1, value });
  }
}

function writeAnnotation({ iid, value }: { readonly iid: number; readonly value: string | number }, pbf: PbfWriter) {
  pbf.writeVarintField(1, iid);
  if (typeof value === 'string') pbf.writeStringField(6, value);
  else if (Number.isInteger(value)) pbf.writeVarintField(4, value);
  else pbf.writeDoubleField(5, value);
}

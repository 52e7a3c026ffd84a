// Reads a Perfetto trace by its schema, as Perfetto's trace processor would: tracks in a tree, events sorted by
// time, begins and ends paired. Shares nothing with the writer: another library, and field numbers of its own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';

export interface Slice {
  readonly name: string;
  readonly categories: readonly string[];
  readonly startNs: number;
  /** undefined: it did not end. */
  endNs: number | undefined;
  readonly annotations: Readonly<Record<string, string | number>>;
}

export interface Track {
  readonly uuid: string;
  readonly name: string;
  readonly parent: string | undefined;
  readonly isCounter: boolean;
  readonly slices: Slice[];
  readonly instants: Slice[];
  readonly counts: { readonly timeNs: number; readonly value: number }[];
}

export interface ReadTrace {
  readonly tracks: ReadonlyMap<string, Track>;
  readonly clocks: readonly { readonly bootNs: number; readonly wallNs: number }[];
  readonly packets: number;
  named(name: string): Track;
}

/** As perfetto.proto says; 64 bits are text. */
interface Packet {
  readonly timestamp?: string;
  readonly trustedPacketSequenceId: number;
  readonly sequenceFlags?: number;
  readonly internedData?: Readonly<Record<'eventCategories' | 'debugAnnotationNames', readonly Interned[]>>;
  readonly clockSnapshot?: { readonly clocks: readonly { readonly clockId: number; readonly timestamp: string }[] };
  readonly trackDescriptor?: {
    readonly uuid: string;
    readonly name: string;
    readonly parentUuid?: string;
    readonly counter?: object;
  };
  readonly trackEvent?: TrackEvent;
}

interface Interned {
  readonly iid: string;
  readonly name: string;
}

interface TrackEvent {
  readonly type: string;
  readonly trackUuid: string;
  readonly name: string;
  readonly counterValue?: string;
  readonly categoryIids: readonly string[];
  readonly debugAnnotations: readonly {
    readonly nameIid: string;
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
  }[];
}

const MOST_ANCESTORS = 100;

export function readTrace(bytes: Uint8Array): ReadTrace {
  const { packet: packets } = decodeStrictly(bytes);
  const tracks = new Map<string, Track>();
  const clocks: { bootNs: number; wallNs: number }[] = [];
  const names = { categories: new Map<string, string>(), annotations: new Map<string, string>() };
  let isStateValid = false;
  const events: { timeNs: number; event: TrackEvent }[] = [];
  for (const [index, packet] of packets.entries()) {
    assert.ok(packet.trustedPacketSequenceId > 0, 'a packet without a sequence');
    if ((packet.sequenceFlags ?? 0) & 1) isStateValid = true;
    if (packet.internedData) {
      for (const { iid, name } of packet.internedData.eventCategories) names.categories.set(iid, name);
      for (const { iid, name } of packet.internedData.debugAnnotationNames) names.annotations.set(iid, name);
    }
    if (packet.clockSnapshot) {
      const snapshot = packet.clockSnapshot.clocks;
      const at = (id: number) => Number(snapshot.find(({ clockId }) => clockId === id)?.timestamp);
      clocks.push({ bootNs: at(6), wallNs: at(1) });
    }
    if (packet.trackDescriptor) {
      const { uuid, name, parentUuid, counter } = packet.trackDescriptor;
      assert.ok(!tracks.has(uuid), `track ${name} is described twice`);
      assert.ok(uuid !== '0');
      const lists = { slices: [], instants: [], counts: [] };
      tracks.set(uuid, { uuid, name, parent: parentUuid, isCounter: Boolean(counter), ...lists });
    }
    if (packet.trackEvent) {
      if ((packet.sequenceFlags ?? 0) & 2) assert.ok(isStateValid, `packet ${index} refers to nothing`);
      events.push({ timeNs: Number(packet.timestamp), event: packet.trackEvent });
    }
  }
  // Stable, as the trace processor's sorter is.
  events.sort((a, b) => a.timeNs - b.timeNs);
  for (const { timeNs, event } of events) place(timeNs, event, tracks, names);
  for (const track of tracks.values()) checkAncestors(track, tracks);
  return {
    tracks,
    clocks,
    packets: packets.length,
    named(name) {
      const found = [...tracks.values()].filter((track) => track.name === name);
      assert.equal(found.length, 1, `tracks called ${name} among ${[...tracks.values()].map((track) => track.name)}`);
      return found[0] as Track;
    },
  };
}

function place(
  timeNs: number,
  event: TrackEvent,
  tracks: Map<string, Track>,
  names: Record<string, Map<string, string>>,
) {
  const track = tracks.get(event.trackUuid);
  assert.ok(track, `an event on track ${event.trackUuid}, which is not there`);
  assert.equal(event.type === 'TYPE_COUNTER', track.isCounter);
  const open = track.slices.findLast(({ endNs }) => endNs === undefined);
  switch (event.type) {
    case 'TYPE_COUNTER':
      track.counts.push({ timeNs, value: Number(event.counterValue) });
      return;
    case 'TYPE_SLICE_END':
      assert.ok(open, `an end on ${track.name} that ends nothing`);
      open.endNs = timeNs;
      return;
    case 'TYPE_SLICE_BEGIN':
    case 'TYPE_INSTANT': {
      const nameOf = (map: Map<string, string> | undefined, iid: string) => {
        const name = map?.get(iid);
        assert.ok(name, `nothing is interned as ${iid}`);
        return name;
      };
      const categories = event.categoryIids.map((iid) => nameOf(names['categories'], iid));
      const annotations = Object.fromEntries(
        event.debugAnnotations.map((one) => [
          nameOf(names['annotations'], one.nameIid),
          one.stringValue ?? Number(one.intValue ?? one.doubleValue),
        ]),
      );
      const slice: Slice = { name: event.name, categories, startNs: timeNs, endNs: undefined, annotations };
      if (event.type === 'TYPE_INSTANT') track.instants.push(slice);
      else {
        assert.equal(open, undefined, `two slices at once on ${track.name}`);
        track.slices.push(slice);
      }
      return;
    }
    default:
      assert.fail(`an event of type ${event.type}`);
  }
}

/** The trace processor drops what is deeper. */
function checkAncestors(track: Track, tracks: ReadonlyMap<string, Track>): void {
  let above: Track | undefined = track;
  for (let depth = 0; above !== undefined; depth++) {
    assert.ok(depth < MOST_ANCESTORS, `${track.name} is too deep`);
    if (above.parent === undefined) return;
    const parent = tracks.get(above.parent);
    assert.ok(parent, `${above.name} hangs below a track that is not there`);
    above = parent;
  }
}

/** What the schema does not know, and what has another type there, throws. */
function decodeStrictly(bytes: Uint8Array): { readonly packet: readonly Packet[] } {
  const schema = readFileSync(path.join(import.meta.dirname, 'perfetto.proto'), 'utf8');
  const type = protobuf.parse(schema).root.lookupType('perfetto.protos.Trace');
  const message = type.decode(bytes);
  const options = { longs: String, enums: String, arrays: true };
  const plain = type.toObject(message, options);
  // Everything that was written is known: written again, it has the same size.
  assert.equal(type.encode(type.fromObject(plain)).finish().length, bytes.length, 'fields that are not in the schema');
  return plain as { readonly packet: readonly Packet[] };
}

// Actions to lines of a recording. Built by hand, from the event that a batch shows for a moment: objects
// and JSON.stringify would cost more than all that comes before.
import { assertNever } from '../assert.ts';
import { safeJson } from '../format/json.ts';
import { pidOfKey, startTicksOf } from '../process.ts';
import type { SourceAction } from '../state/actions.ts';
import type { Snapshot } from '../table/snapshot.ts';
import { type RecordingFacts, SCHEMA_VERSION } from './schema.ts';
import { eventLine, processLine } from './writeEvent.ts';
import { quoted, text } from './writeText.ts';

export interface Encoder {
  /** Whole lines for an action; empty when it says nothing that a recording keeps. */
  encode(action: SourceAction): string;
  /** The last line: without it a recording was cut. */
  end(nowBootNs: number): string;
}

/** While nothing else is written, time is told this often, if anybody tells it to us. */
const CLOCK_NS = 1e9;

/** Remembers what time it has written last: one encoder for one recording. */
export function createEncoder(facts: RecordingFacts): Encoder {
  let writtenBootNs = 0;
  let { wallOffsetNs } = facts;

  const clockLine = (nowBootNs: number) => {
    writtenBootNs = nowBootNs;
    return `{"type":"clock","time_boot_ns":${nowBootNs},"wall_offset_ns":${wallOffsetNs}}\n`;
  };

  const encode = (action: SourceAction): string => {
    switch (action.type) {
      case 'source/started':
        writtenBootNs = action.nowBootNs;
        return headerLine(facts, action);
      case 'source/limited':
        // The header names the source, and what it cannot do follows from that.
        return '';
      case 'source/failed':
        return `{"type":"failed","message":${quoted(action.message)}}\n`;
      case 'events/received': {
        let lines = '';
        action.events.forEach((event) => {
          lines += eventLine(event);
        });
        // Ends the batch: whoever reads it live need not wait for the next one.
        return lines === '' ? '' : lines + clockLine(action.nowBootNs);
      }
      case 'clock/ticked':
        if (action.wallOffsetNs === wallOffsetNs && action.nowBootNs - writtenBootNs < CLOCK_NS) return '';
        wallOffsetNs = action.wallOffsetNs;
        return clockLine(action.nowBootNs);
      case 'snapshot/taken':
        return snapshotLines(action.snapshot);
      case 'losses/counted': {
        const { fork, exec, exit, free, cgroup, missedRuns } = action.lost;
        const kinds = `"fork":${fork},"exec":${exec},"exit":${exit},"free":${free},"cgroup":${cgroup}`;
        return `{"type":"lost",${kinds},"missed_runs":${missedRuns}}\n`;
      }
      case 'heldBack/counted': {
        const { count, durationNs } = action.heldBack;
        return `{"type":"held_back","count":${count},"duration_ns":${durationNs}}\n`;
      }
      case 'users/read': {
        const users = [...action.names].map(([uid, name]) => `{"uid":${uid},"name":${quoted(name)}}`);
        return `{"type":"users","users":[${users.join(',')}]}\n`;
      }
      case 'cgroups/read': {
        const paths = [...action.paths].map(([id, path]) => `{"cgroup_id":${id},"path":${text(path)}}`);
        return `{"type":"cgroups","cgroups":[${paths.join(',')}]}\n`;
      }
      case 'containers/read': {
        const containers = [...action.names].map(([id, name]) => `{"id":${quoted(id)},"name":${quoted(name)}}`);
        return `{"type":"containers","containers":[${containers.join(',')}]}\n`;
      }
      case 'usage/sampled':
        // Numbers of what runs, taken for the rows on a screen: they are nobody's history.
        return '';
      default:
        return assertNever(action);
    }
  };
  return { encode, end: (nowBootNs) => `{"type":"end","time_boot_ns":${Math.max(nowBootNs, writtenBootNs)}}\n` };
}

type SourceStarted = Extract<SourceAction, { type: 'source/started' }>;

function headerLine(facts: RecordingFacts, { name: source, nowBootNs, isFollowing }: SourceStarted): string {
  const { program, host, kernel, bootId, wallOffsetNs } = facts;
  const header = { type: 'header', schema: SCHEMA_VERSION, program, host, kernel, boot_id: bootId, source };
  const times = { started_boot_ns: nowBootNs, wall_offset_ns: wallOffsetNs };
  const following = isFollowing === true ? { following: true } : {};
  return `${safeJson(JSON.stringify({ ...header, ...times, ...following }))}\n`;
}

function snapshotLines({ beganBootNs, processes, zombies }: Snapshot): string {
  let lines = '';
  for (const process of processes) lines += processLine(process);
  const left = zombies.map((key) => `{"pid":${pidOfKey(key)},"start_ticks":${startTicksOf(key)}}`).join(',');
  const counted = `"processes":${processes.length},"zombies":[${left}]`;
  return `${lines}{"type":"snapshot","began_boot_ns":${beganBootNs},${counted}}\n`;
}

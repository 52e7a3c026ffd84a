// What CSV and NDJSON tell of one process, by name, with units; docs/ndjson.md describes each.
import { commandText, imageAt } from '../format/command.ts';
import { parseStatus, signalName } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { durationNs, NO_UID, type Process, peakRss } from '../process.ts';
import { localUid } from '../recording/hosts.ts';
import { isRunningAt } from '../select/columns.ts';
import type { Lookup } from '../select/lookup.ts';

const FIELD_NAMES = [
  'pid',
  'ppid',
  'uid',
  'user',
  'start',
  'duration_ms',
  'end',
  'exit_code',
  'signal',
  'core_dumped',
  'cpu_ms',
  'cpu_exact',
  'max_rss_bytes',
  'max_rss_is_upper_bound',
  'read_bytes',
  'write_bytes',
  'comm',
  'filename',
  'command',
] as const;

export type FieldName = 'host' | (typeof FIELD_NAMES)[number];

/** undefined where it is not known. */
export type FieldValue = string | number | boolean | undefined;

/** A cell of a spreadsheet holds 32,767 characters. */
const COMMAND_CHARACTERS = 32_000;

/** Which there are, in their order. @param hosts that are shown: of one, its name is not repeated in each row */
export function fieldNames(hosts = 1): readonly FieldName[] {
  return hosts > 1 ? ['host', ...FIELD_NAMES] : FIELD_NAMES;
}

/** As of the moment of the lookup. */
export function processFields(process: Process, lookup: Lookup): Readonly<Record<FieldName, FieldValue>> {
  const { nowBootNs, wallOffsetNs } = lookup;
  const { uid, usage, usageQuality, startBootNs } = process;
  // Those of an old process are made for each call.
  const end = isRunningAt(process, nowBootNs) ? undefined : process.end;
  const exit = end?.how === 'exited' ? parseStatus(end.status) : undefined;
  const rss = peakRss(process);
  const image = imageAt(process, nowBootNs);
  const { text, isTruncated } = commandText(process, nowBootNs, COMMAND_CHARACTERS);
  return {
    host: lookup.hostName(process),
    pid: process.pid,
    ppid: process.ppid,
    uid: uid === NO_UID ? undefined : localUid(uid),
    user: uid === NO_UID ? undefined : lookup.userName(uid),
    start: utc(startBootNs + wallOffsetNs),
    duration_ms: toMs(durationNs(process, nowBootNs)),
    end: end?.how ?? 'running',
    exit_code: exit?.kind === 'code' ? exit.code : undefined,
    signal: exit?.kind === 'signal' ? signalName(exit.signal) : undefined,
    core_dumped: exit === undefined ? undefined : exit.kind === 'signal' && exit.coreDumped,
    cpu_ms: usage === undefined ? undefined : toMs(usage.cpuNs),
    cpu_exact: usage === undefined ? undefined : usageQuality === 'exact',
    max_rss_bytes: rss?.bytes,
    max_rss_is_upper_bound: rss?.isUpperBound,
    read_bytes: usage?.readBytes,
    write_bytes: usage?.writeBytes,
    comm: printable(process.comm),
    filename: image === undefined ? undefined : printable(image.filename),
    command: isTruncated ? `${text}…` : text,
  };
}

/** To the microsecond: its decimals cut, not rounded. */
function toMs(ns: number): number {
  return Math.floor(ns / 1e3) / 1e3;
}

function utc(wallNs: number): string {
  return new Date(Math.floor(wallNs / 1e6)).toISOString();
}

// Everything that is known of one process, as labelled lines.
import { splitArgs } from '../bytes.ts';
import { formatBytes, formatCount } from '../format/bytes.ts';
import { briefCommand } from '../format/command.ts';
import { formatDuration } from '../format/duration.ts';
import { parseStatus, signalName } from '../format/exit.ts';
import { printable } from '../format/printable.ts';
import { OUR_NAME } from '../format/program.ts';
import { formatDateTime } from '../format/time.ts';
import { durationNs, type Image, NO_UID, type Process, peakRss, type UsageQuality } from '../process.ts';
import { localCgroupId, localUid } from '../recording/hosts.ts';
import type { State } from '../state/state.ts';
import { asShown } from './asShown.ts';
import { isRunningAt } from './columns.ts';
import { type Lookup, selectLookup } from './lookup.ts';

export interface DetailLine {
  /** Empty: the line goes on with the label above it. */
  readonly label: string;
  readonly text: string;
  readonly meaning: 'heading' | 'plain' | 'failed';
}

export interface DetailsView {
  readonly title: string;
  readonly lines: readonly DetailLine[];
}

export function selectDetails(state: State, opened: Process): DetailsView {
  const process = asShown(state, opened);
  const lookup = selectLookup(state);
  return {
    title: `${process.pid} ${briefCommand(process, lookup.nowBootNs, BRIEF_CHARACTERS)}`,
    lines: [
      heading('Life'),
      ...life(process, lookup),
      heading('Images'),
      ...images(process, lookup),
      heading('Parents'),
      ...parents(process, lookup),
      heading('Used'),
      ...used(process),
      heading('Ids'),
      ...ids(state, process, lookup),
    ],
  };
}

/** All of the arguments stand below, or in the parent's own details. */
const BRIEF_CHARACTERS = 200;

function heading(text: string): DetailLine {
  return { label: text, text: '', meaning: 'heading' };
}

function plain(label: string, text: string): DetailLine {
  return { label, text, meaning: 'plain' };
}

function life(process: Process, lookup: Lookup): DetailLine[] {
  const started = formatDateTime(process.startBootNs, lookup.wallOffsetNs);
  const lines = [
    plain('start', process.origin === 'exit' ? `${started} (its exec was not seen)` : started),
    plain('duration', formatDuration(durationNs(process, lookup.nowBootNs))),
  ];
  const { end } = process;
  if (end === undefined || isRunningAt(process, lookup.nowBootNs)) return [...lines, plain('state', 'running')];
  lines.push(plain('end', formatDateTime(end.timeBootNs, lookup.wallOffsetNs)));
  if (end.how === 'lost') return [...lines, plain('exit', 'not seen; gone by this time')];
  const exit = parseStatus(end.status);
  if (exit.kind === 'code')
    lines.push({ label: 'exit code', text: String(exit.code), meaning: exit.code === 0 ? 'plain' : 'failed' });
  else {
    const core = exit.coreDumped ? ', core dumped' : '';
    lines.push({ label: 'signal', text: `SIG${signalName(exit.signal)} (${exit.signal})${core}`, meaning: 'failed' });
  }
  return lines;
}

function images(process: Process, lookup: Lookup): DetailLine[] {
  if (process.images.length === 0) return [plain('none', 'forked, and never executed a program of its own')];
  let number = 0;
  return process.images.flatMap((image, index) => {
    const following = process.images[index + 1];
    const { forgottenBefore = 0 } = image;
    number += forgottenBefore + 1;
    const next = following?.timeBootNs ?? process.end?.timeBootNs ?? lookup.nowBootNs;
    const time = formatDateTime(image.timeBootNs, lookup.wallOffsetNs);
    const ran = formatDuration(Math.max(0, next - (image.origin === 'exec' ? image.timeBootNs : process.startBootNs)));
    const until = (following?.forgottenBefore ?? 0) > 0 ? '' : `, ran ${ran}`;
    const how = image.origin === 'exec' ? `executed ${time}${until}` : `found running, for ${ran}`;
    const forgotten = forgottenBefore === 0 ? [] : [plain('', `… ${formatCount(forgottenBefore)} more are not kept`)];
    return [...forgotten, plain(`${number}`, printable(image.filename)), plain('', how), ...args(image)];
  });
}

function args(image: Image): DetailLine[] {
  if (image.argsUnreadable) return [plain('', 'arguments: the kernel could not read them')];
  const lines = splitArgs(image.args).map((arg, index) =>
    plain('', `argv[${index}] ${arg === '' ? "''" : printable(arg)}`),
  );
  if (image.argsTotalBytes > image.args.length) {
    const kept = formatCount(image.args.length);
    lines.push(plain('', `… cut: ${kept} of ${formatCount(image.argsTotalBytes)} bytes are known`));
  }
  return lines;
}

function parents(process: Process, lookup: Lookup): DetailLine[] {
  const lines: DetailLine[] = [];
  let child: Process = process;
  while (lines.length < 32) {
    const parent = lookup.parent(child);
    if (parent === undefined) {
      if (child.ppid > 0) lines.push(plain(String(child.ppid), lookup.isStartedByUs(child) ? OUR_NAME : 'not known'));
      break;
    }
    lines.push(plain(String(parent.pid), briefCommand(parent, lookup.nowBootNs, BRIEF_CHARACTERS)));
    child = parent;
  }
  return lines.length > 0 ? lines : [plain('none', '')];
}

const QUALITY: Readonly<Record<UsageQuality, string>> = {
  sampled: 'as /proc showed them last',
  provisional: 'at exit; the last slice is missing until the kernel frees it',
  exact: 'exact',
};

function used(process: Process): DetailLine[] {
  const { usage } = process;
  if (usage === undefined) return [plain('none', 'nothing known yet')];
  const ticks = usage.userNs + usage.systemNs;
  const userNs = ticks === 0 ? 0 : (usage.cpuNs * usage.userNs) / ticks;
  const split = ticks === 0 ? '' : ` (user ${formatDuration(userNs)}, system ${formatDuration(usage.cpuNs - userNs)})`;
  const peak = peakRss(process);
  const inherited = peak?.isUpperBound ? ' at most: what it executed last stayed below the peak before it' : '';
  const lines = [
    plain('numbers', QUALITY[process.usageQuality]),
    plain('CPU', `${formatDuration(usage.cpuNs)}${split}`),
    plain('peak RSS', peak === undefined ? 'not known' : `${formatBytes(peak.bytes)}${inherited}`),
    plain('storage', `read ${formatBytes(usage.readBytes)}, written ${formatBytes(usage.writeBytes)}`),
    plain('faults', `${formatCount(usage.minFaults)} minor, ${formatCount(usage.majFaults)} major`),
  ];
  lines.push(
    plain(
      'switches',
      `${formatCount(usage.voluntarySwitches)} voluntary, ${formatCount(usage.involuntarySwitches)} involuntary`,
    ),
  );
  return lines;
}

function ids(state: State, process: Process, lookup: Lookup): DetailLine[] {
  const user = (uid: number) => (uid === NO_UID ? 'none' : `${lookup.userName(uid)} (${localUid(uid)})`);
  const path = state.cgroups.get(process.cgroupId);
  const cgroupId = localCgroupId(process.cgroupId);
  const host = lookup.hostName(process);
  const lines = [
    ...(host === '' ? [] : [plain('host', host)]),
    plain(
      'PID',
      process.nsPid === process.pid ? String(process.pid) : `${process.pid}, in its namespace ${process.nsPid}`,
    ),
    plain('comm', printable(process.comm)),
    plain('user', `real ${user(process.uid)}, effective ${user(process.euid)}, login ${user(process.loginUid)}`),
    plain('cgroup', path === undefined ? `id ${cgroupId}` : `${printable(path)} (id ${cgroupId})`),
  ];
  return [...lines, ...belonging(process, lookup)];
}

/** The unit, the slice around it, and the container. */
function belonging(process: Process, lookup: Lookup): DetailLine[] {
  const cgroup = lookup.cgroup(process);
  const { unit, slice, uid } = cgroup ?? {};
  const lines = [plain('unit', unit ?? 'none')];
  if (slice !== undefined && slice !== unit) {
    lines.push(plain('slice', uid === undefined ? slice : `${slice} (of ${lookup.userName(uid)})`));
  }
  const container = lookup.container(process);
  if (container === undefined) return lines;
  const { name, runtime, id, pod } = container;
  const by = runtime === 'container' ? 'runtime not known' : runtime;
  lines.push(plain('container', name === undefined ? `name not known (${by})` : `${name} (${by})`));
  if (id !== name) lines.push(plain('', `id ${id}`));
  if (pod !== undefined) lines.push(plain('', `pod ${pod}`));
  return lines;
}
